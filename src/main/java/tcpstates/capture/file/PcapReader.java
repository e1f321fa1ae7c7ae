package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.packet.LinkType;
import tcpstates.packet.Nanos;

/** Reads pcap, as libpcap's sf-pcap.c does: either byte order, micro- and nanoseconds, the modified and the old forms. */
final class PcapReader extends CaptureReader {
    private static final int TCPDUMP_MAGIC = 0xa1b2c3d4;
    private static final int KUZNETZOV_TCPDUMP_MAGIC = 0xa1b2cd34;
    private static final int NSEC_TCPDUMP_MAGIC = 0xa1b23c4d;

    private static final int FILE_HEADER_LENGTH = 24;
    private static final int MAJOR_OFFSET = 4;
    private static final int MINOR_OFFSET = 6;
    private static final int SNAPLEN_OFFSET = 16;
    private static final int LINKTYPE_OFFSET = 20;

    /** The upper four bits are the length of the frame check sequence. */
    private static final int LINKTYPE_MASK = 0x0fffffff;

    private static final int PACKET_HEADER_LENGTH = 16;
    /** Kuznetzov's adds interface index, protocol and packet type. */
    private static final int MODIFIED_PACKET_HEADER_LENGTH = 24;

    private static final int FRACTION_OFFSET = 4;
    private static final int CAPLEN_OFFSET = 8;
    private static final int LEN_OFFSET = 12;

    private boolean swapped;
    private int headerLength = PACKET_HEADER_LENGTH;
    private int nanosPerFraction = 1_000;
    private int linkType = -1;
    private int snapshotLength;
    private boolean lengthsExchanged;
    private boolean lengthsMaybeExchanged;

    PcapReader(String name) {
        super(name);
    }

    static boolean isMagic(int magic) {
        return magic == TCPDUMP_MAGIC || magic == KUZNETZOV_TCPDUMP_MAGIC || magic == NSEC_TCPDUMP_MAGIC;
    }

    @Override
    protected int linkType() {
        return linkType;
    }

    @Override
    protected int snapshotLength() {
        return snapshotLength;
    }

    @Override
    protected int decimals() {
        return nanosPerFraction == 1 ? 9 : 6;
    }

    @Override
    protected long start(MemorySegment memory, long offset, long limit, long position) throws CaptureException {
        if (limit - offset < FILE_HEADER_LENGTH) {
            return offset;
        }
        swapped = !isMagic(memory.get(LE_INT, offset));
        int magic = word(memory, offset);
        checkVersion(memory, offset);
        linkType = word(memory, offset + LINKTYPE_OFFSET) & LINKTYPE_MASK;
        snapshotLength = adjustSnapshot(linkType, word(memory, offset + SNAPLEN_OFFSET));
        if (magic == NSEC_TCPDUMP_MAGIC) {
            nanosPerFraction = 1;
        }
        if (magic == KUZNETZOV_TCPDUMP_MAGIC) {
            headerLength = MODIFIED_PACKET_HEADER_LENGTH;
            // A cooked capture got an Ethernet header put in front after it was cut to the snapshot length.
            if (linkType == LinkType.ETHERNET.number()) {
                snapshotLength = (int) Math.min(snapshotLength + 14L, Integer.MAX_VALUE);
            }
        }
        markStarted();
        return offset + FILE_HEADER_LENGTH;
    }

    /** Before version 2.3 the two lengths stood the other way round, and some writers of 2.3 did not notice the change. */
    private void checkVersion(MemorySegment memory, long offset) throws CaptureException {
        int major = half(memory, offset + MAJOR_OFFSET);
        int minor = half(memory, offset + MINOR_OFFSET);
        // DG/UX's tcpdump called its old form 543.0.
        boolean dgux = major == 543 && minor == 0;
        if (!dgux && (major != 2 || minor > 4)) {
            throw unsupported("unsupported pcap version " + major + "." + minor);
        }
        lengthsExchanged = dgux || minor < 3;
        lengthsMaybeExchanged = minor == 3;
    }

    @Override
    protected long read(MemorySegment memory, long offset, long limit, long position, PacketHandler handler)
            throws CaptureException {
        int header = headerLength;
        int maximum = LinkType.longestPacket(linkType);
        long packets = packets();
        long at = offset;
        boolean more = true;
        while (more && limit - at >= header) {
            int captured = word(memory, at + CAPLEN_OFFSET);
            int length = word(memory, at + LEN_OFFSET);
            if (exchanged(captured, length)) {
                int first = captured;
                captured = length;
                length = first;
            }
            if (captured < 0 || captured > maximum) {
                throw damaged(packet(packets + 1, position + at) + " claims " + Integer.toUnsignedString(captured)
                        + " captured bytes, more than " + maximum);
            }
            if (limit - at - header < captured) {
                break;
            }
            long nanos = Integer.toUnsignedLong(word(memory, at)) * Nanos.PER_SECOND
                    + Integer.toUnsignedLong(word(memory, at + FRACTION_OFFSET)) * nanosPerFraction;
            packets++;
            more = handler.packet(memory, at + header, captured, wireLength(captured, length), nanos, linkType);
            at += header + captured;
        }
        leave(packets, !more);
        return at;
    }

    private boolean exchanged(int captured, int length) {
        return lengthsExchanged || (lengthsMaybeExchanged && Integer.compareUnsigned(captured, length) > 0);
    }

    @Override
    protected boolean isStateless() {
        return true;
    }

    @Override
    protected CaptureException truncated(MemorySegment memory, long offset, long limit, long position) {
        long left = limit - offset;
        if (!started()) {
            return cutShort("the file header has " + FILE_HEADER_LENGTH + " bytes, only " + left + " are there");
        }
        String packet = packet(packets() + 1, position + offset);
        if (left < headerLength) {
            return cutShort(packet + " has a header of " + headerLength + " bytes, only " + left + " are left");
        }
        int first = word(memory, offset + CAPLEN_OFFSET);
        int second = word(memory, offset + LEN_OFFSET);
        return cutShort(packet + " claims " + (exchanged(first, second) ? second : first) + " captured bytes, only "
                + (left - headerLength) + " are left");
    }

    private int word(MemorySegment memory, long offset) {
        int word = memory.get(LE_INT, offset);
        return swapped ? Integer.reverseBytes(word) : word;
    }

    private int half(MemorySegment memory, long offset) {
        short half = memory.get(LE_SHORT, offset);
        return Short.toUnsignedInt(swapped ? Short.reverseBytes(half) : half);
    }
}
