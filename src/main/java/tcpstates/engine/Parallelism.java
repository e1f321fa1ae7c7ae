package tcpstates.engine;

/**
 * How the work on a saved capture is divided between threads.
 *
 * @param threads at most, at least 1
 * @param minBytes of the smallest capture that is divided: for a small one, to start threads takes longer than they save
 * @param chunk packets that all threads are done with before any of them goes on: bounds what waits to be merged
 * @param timerBurst connections that may time out at once within a chunk; where there are more, what their timers cause is a chunk
 *     of its own, which is merged in pieces
 */
public record Parallelism(int threads, long minBytes, int chunk, int timerBurst) {
    /** What several threads have to tell waits until all have come as far: a heap that is smaller has no room for that. */
    private static final long HEAP_OF_SEVERAL = 128L << 20;

    private static final long MIN_BYTES = 4L << 20;
    private static final int CHUNK = 1 << 12;
    private static final int TIMER_BURST = 1 << 17;

    /** As fits this machine. */
    public static Parallelism ofMachine() {
        Runtime runtime = Runtime.getRuntime();
        int threads = runtime.maxMemory() < HEAP_OF_SEVERAL ? 1 : runtime.availableProcessors();
        return new Parallelism(threads, MIN_BYTES, CHUNK, TIMER_BURST);
    }

    /** The same with another number of threads. */
    public Parallelism withThreads(int number) {
        return new Parallelism(number, minBytes, chunk, timerBurst);
    }
}
