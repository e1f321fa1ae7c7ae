package tcpstates.script;

/**
 * A captured packet.
 *
 * @param time ns since the epoch
 * @param bytes from the Ethernet header on
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares packets
public record Packet(long time, byte[] bytes) {}
