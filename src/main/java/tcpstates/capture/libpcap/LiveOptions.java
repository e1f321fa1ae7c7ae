package tcpstates.capture.libpcap;

import org.jspecify.annotations.Nullable;
import tcpstates.packet.LinkType;

/**
 * How to capture on an interface; letters are tcpdump's.
 *
 * @param interfaceName {@code -i}: a name, {@code any} for all of them
 * @param filter pcap-filter expression that the kernel applies, empty for all packets
 * @param optimize false ({@code -O}) to leave the filter's code as it was generated
 * @param snapshotLength {@code -s}: most bytes kept of a packet, 1 to 262144
 * @param bufferBytes {@code -B} × 1024: the kernel's buffer, at least 1
 * @param promiscuous false for {@code -p}
 * @param immediate {@code --immediate-mode}: packets come singly and at once, at a higher cost each; otherwise within
 *     {@link LiveSource#READ_TIMEOUT_MILLIS}
 * @param direction {@code -Q}
 * @param decimals 6 for time stamps in microseconds, 9 ({@code --nano}) in nanoseconds
 * @param timeStampType {@code -j}: name of a kind of time stamp, null for the interface's default
 * @param linkType {@code -y}: name of a link type, null for the interface's default
 * @param monitorMode {@code -I}: all of the air, on Wi-Fi
 */
public record LiveOptions(
        String interfaceName,
        String filter,
        boolean optimize,
        int snapshotLength,
        int bufferBytes,
        boolean promiscuous,
        boolean immediate,
        Direction direction,
        int decimals,
        @Nullable String timeStampType,
        @Nullable String linkType,
        boolean monitorMode) {
    public static final int DEFAULT_SNAPSHOT_LENGTH = LinkType.MAXIMUM_SNAPLEN;

    /**
     * Eight times libpcap's: half a second of a fast network. Who captures does not always get a processor in time, and
     * stands still while the heap is collected; tcpdump does neither.
     */
    public static final int DEFAULT_BUFFER_BYTES = 16 << 20;

    /** Seen from the capturing host. */
    public enum Direction {
        INOUT,
        IN,
        OUT
    }

    /** tcpdump's defaults but for the buffer. */
    public static LiveOptions of(String interfaceName, String filter) {
        return new LiveOptions(
                interfaceName,
                filter,
                true,
                DEFAULT_SNAPSHOT_LENGTH,
                DEFAULT_BUFFER_BYTES,
                true,
                false,
                Direction.INOUT,
                6,
                null,
                null,
                false);
    }
}
