package tcpstates.steps;

/** Bytes that may still be kept of all connections together. */
final class Room {
    private long left;

    Room(long bytes) {
        left = bytes;
    }

    boolean has(long bytes) {
        return left >= bytes;
    }

    void take(long bytes) {
        left -= bytes;
    }

    void give(long bytes) {
        left += bytes;
    }
}
