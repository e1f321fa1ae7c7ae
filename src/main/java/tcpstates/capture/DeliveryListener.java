package tcpstates.capture;

/** Learns what happens between the packets of a {@link PacketSource}; called on the thread that delivers them. */
public interface DeliveryListener {
    DeliveryListener NONE = new DeliveryListener() {};

    /**
     * A round of packets of a live capture was delivered. When no packets come, this is called about ten times a second.
     *
     * @param completeUpTo every packet up to that time was delivered (ns since the epoch), so that a clock that follows the packets
     *     may be advanced to it; {@link Long#MIN_VALUE} if there may be packets that were not
     */
    default void roundEnded(long completeUpTo) {}

    /** Something happened to the capture that whoever waits for packets should hear of: one line, without the capture's name. */
    default void noticed(String what) {}

    /** The source goes on with a further capture, the second of a series or a later one. */
    default void opened(PacketSource capture) {}
}
