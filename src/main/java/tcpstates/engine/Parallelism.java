package tcpstates.engine;

/**
 * How the work on a saved capture is divided between threads.
 *
 * @param threads used unless {@code --threads} says something else, at least 1
 * @param least bytes of the smallest capture that is divided: for a small one, to start threads takes longer than they save
 * @param chunk packets that all threads are done with before any of them goes on: bounds what waits to be merged
 * @param crowd connections that may time out at once within a chunk; where there are more, what their timers tell is a chunk of
 *     its own, which is merged in pieces
 */
public record Parallelism(int threads, long least, int chunk, int crowd) {
    private static final long LEAST = 4L << 20;
    private static final int CHUNK = 1 << 12;
    private static final int CROWD = 1 << 17;

    /** As fits this machine. */
    public static Parallelism ofMachine() {
        return new Parallelism(Runtime.getRuntime().availableProcessors(), LEAST, CHUNK, CROWD);
    }
}
