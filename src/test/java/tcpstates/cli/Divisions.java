package tcpstates.cli;

/** How the tests divide the work between threads. */
final class Divisions {
    /** So small that a recording has many borders between chunks. */
    static final int SMALL_CHUNK = 16;

    private Divisions() {}

    /** As {@code -Dthreads=N} says, even for the smallest capture; else one thread. */
    static Division ofSuite() {
        return of(Integer.getInteger("threads", 1));
    }

    static Division of(int threads) {
        return new Division(threads, 0, SMALL_CHUNK);
    }
}
