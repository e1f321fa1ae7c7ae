package tcpstates.capture.transcript;

/**
 * A packet that a {@link PacketScript} describes.
 *
 * @param time ns since the epoch
 * @param bytes from the Ethernet header on
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares packets
public record ScriptedPacket(long time, byte[] bytes) {}
