package tcpstates.cli;

import tcpstates.engine.Parallelism;

/** How the tests divide the work between threads. */
final class Parallelisms {
    /** So small that a recording has many borders between chunks. */
    private static final int SMALL_CHUNK = 16;

    private static final int SMALL_BURST = 5;

    private Parallelisms() {}

    /** As {@code -Dthreads=N} says, even for the smallest capture; else one thread. */
    static Parallelism ofSuite() {
        return new Parallelism(Integer.getInteger("threads", 1), 0, SMALL_CHUNK, SMALL_BURST);
    }
}
