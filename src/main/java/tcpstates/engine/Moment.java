package tcpstates.engine;

/** A moment of a capture; when it is may depend on when the capture begins. */
@FunctionalInterface
public interface Moment {
    /**
     * When it is (ns since the epoch).
     *
     * @param start time of the capture's first packet (ns since the epoch), whether or not that passes a filter
     */
    long time(long start);

    /**
     * Where a moment lies that is outside of the capture.
     *
     * @param packets whether the capture has any; the times are of no meaning if it has none
     * @param time the moment (ns since the epoch)
     * @param start time of the first packet (ns since the epoch)
     * @param end latest time of a packet (ns since the epoch); of no meaning where the moment lies before the first one
     */
    record Outside(boolean packets, long time, long start, long end) {}
}
