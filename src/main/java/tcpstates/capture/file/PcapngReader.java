package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.packet.LinkType;

/** Reads pcapng (draft-ietf-opsawg-pcapng), with any number of sections, byte orders, interfaces and link types. */
final class PcapngReader extends CaptureReader {
    /** The same in both byte orders. */
    static final int SECTION_HEADER_BLOCK = 0x0a0d0d0a;

    private static final int INTERFACE_DESCRIPTION_BLOCK = 1;
    private static final int PACKET_BLOCK = 2;
    private static final int SIMPLE_PACKET_BLOCK = 3;
    private static final int ENHANCED_PACKET_BLOCK = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    /** Every block: type and total length in front, total length again at the end. */
    private static final int BLOCK_HEADER_LENGTH = 8;

    private static final int BLOCK_TRAILER_LENGTH = 4;
    private static final int BLOCK_OVERHEAD = BLOCK_HEADER_LENGTH + BLOCK_TRAILER_LENGTH;

    private static final int SECTION_HEADER_LENGTH = 16;
    private static final int INTERFACE_DESCRIPTION_LENGTH = 8;
    private static final int SIMPLE_PACKET_LENGTH = 4;
    /** Of the enhanced packet block and its predecessor, which differ in how they give the interface. */
    private static final int ENHANCED_PACKET_LENGTH = 20;

    /** libpcap's INITIAL_MAX_BLOCKSIZE; a longer block is taken for damage, so that a lie costs no memory. */
    private static final int INITIAL_MAX_BLOCK_LENGTH = 16 << 20;

    /** What libpcap's MAX_BLOCKSIZE_FOR_SNAPLEN leaves for options. */
    private static final int OPTIONS_ALLOWANCE = 131_072 + 64;

    /** Of one section; captures of thousands of files that were merged have some thousand. */
    private static final int MAX_INTERFACES = 1 << 18;

    private final List<CaptureInterface> interfaces = new ArrayList<>();
    /** The same without repetition: equal ones share one object, however many a section has. */
    private final Map<CaptureInterface, CaptureInterface> distinct = new HashMap<>();

    private boolean swapped;
    private int maximumBlockLength = INITIAL_MAX_BLOCK_LENGTH;
    private int firstLinkType = -1;
    private int firstSnapshotLength;
    private boolean fine;
    private long lastNanos;

    PcapngReader(String name) {
        super(name);
    }

    @Override
    protected int linkType() {
        return firstLinkType;
    }

    @Override
    protected int snapshotLength() {
        return firstSnapshotLength;
    }

    @Override
    protected int decimals() {
        return fine ? 9 : 6;
    }

    @Override
    protected long start(MemorySegment memory, long offset, long limit, long position) throws CaptureException {
        long at = offset;
        while (!started()) {
            long length = wholeBlock(memory, at, limit, position);
            if (length == 0) {
                return at;
            }
            if (isPacket(word(memory, at))) {
                markStarted();
            } else {
                describe(memory, at, length, position + at);
                at += length;
            }
        }
        return at;
    }

    @Override
    protected long read(MemorySegment memory, long offset, long limit, long position, PacketHandler handler)
            throws CaptureException {
        long at = offset;
        leave(packets(), false);
        while (!ended()) {
            long length = wholeBlock(memory, at, limit, position);
            if (length == 0) {
                return at;
            }
            switch (word(memory, at)) {
                case ENHANCED_PACKET_BLOCK ->
                    enhancedPacket(memory, at, length, position, word(memory, at + BLOCK_HEADER_LENGTH), handler);
                case PACKET_BLOCK ->
                    enhancedPacket(memory, at, length, position, half(memory, at + BLOCK_HEADER_LENGTH), handler);
                case SIMPLE_PACKET_BLOCK -> simplePacket(memory, at, length, position, handler);
                default -> describe(memory, at, length, position + at);
            }
            at += length;
        }
        return at;
    }

    private static boolean isPacket(int blockType) {
        return blockType == ENHANCED_PACKET_BLOCK || blockType == PACKET_BLOCK || blockType == SIMPLE_PACKET_BLOCK;
    }

    /** The length of the block that begins here, 0 if not all of it is there. */
    private long wholeBlock(MemorySegment memory, long at, long limit, long position) throws CaptureException {
        long left = limit - at;
        if (left < BLOCK_OVERHEAD) {
            return 0;
        }
        if (memory.get(LE_INT, at) == SECTION_HEADER_BLOCK) {
            // The only block whose own bytes say the byte order of its length.
            takeByteOrder(memory.get(LE_INT, at + BLOCK_HEADER_LENGTH), position + at);
        }
        int length = word(memory, at + 4);
        if (length < BLOCK_OVERHEAD || length % 4 != 0 || length > maximumBlockLength) {
            throw damaged(block(position + at) + " claims a length of " + Integer.toUnsignedString(length)
                    + ", not a multiple of 4 between " + BLOCK_OVERHEAD + " and " + maximumBlockLength);
        }
        if (left < length) {
            return 0;
        }
        int trailer = word(memory, at + length - BLOCK_TRAILER_LENGTH);
        if (trailer != length) {
            throw damaged(block(position + at) + " claims a length of " + length + " in front and "
                    + Integer.toUnsignedString(trailer) + " at its end");
        }
        return length;
    }

    private void takeByteOrder(int magic, long at) throws CaptureException {
        if (magic != BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
            throw damaged("the section at byte " + at + " has no byte-order magic");
        }
        swapped = magic != BYTE_ORDER_MAGIC;
    }

    /** Takes a block that is no packet; types that are not known are skipped, as the specification asks. */
    private void describe(MemorySegment memory, long at, long length, long position) throws CaptureException {
        switch (word(memory, at)) {
            case SECTION_HEADER_BLOCK -> newSection(memory, at, length, position);
            case INTERFACE_DESCRIPTION_BLOCK -> newInterface(memory, at, length, position);
            default -> {
                // Name resolution, statistics, secrets: nothing a packet depends on.
            }
        }
    }

    private void newSection(MemorySegment memory, long at, long length, long position) throws CaptureException {
        require(length, SECTION_HEADER_LENGTH, position);
        int major = half(memory, at + BLOCK_HEADER_LENGTH + 4);
        int minor = half(memory, at + BLOCK_HEADER_LENGTH + 6);
        // 1.2 is written by some programs and means the same as 1.0, says the specification.
        if (major != 1 || (minor != 0 && minor != 2)) {
            throw unsupported("unsupported pcapng version " + major + "." + minor + " at byte " + position);
        }
        interfaces.clear();
        distinct.clear();
    }

    private void newInterface(MemorySegment memory, long at, long length, long position) throws CaptureException {
        require(length, INTERFACE_DESCRIPTION_LENGTH, position);
        long body = at + BLOCK_HEADER_LENGTH;
        int linkType = half(memory, body);
        CaptureInterface described = new CaptureInterface(linkType, adjustSnapshot(linkType, word(memory, body + 4)));
        takeOptions(
                described, memory, body + INTERFACE_DESCRIPTION_LENGTH, at + length - BLOCK_TRAILER_LENGTH, position);
        if (interfaces.size() == MAX_INTERFACES) {
            throw unsupported("the " + block(position) + " describes one more than " + MAX_INTERFACES
                    + " interfaces of one section, which is the most that is read");
        }
        CaptureInterface known = distinct.putIfAbsent(described, described);
        interfaces.add(known == null ? described : known);
        maximumBlockLength = Math.max(maximumBlockLength, LinkType.longestPacket(linkType) + OPTIONS_ALLOWANCE);
        fine |= !started() && described.isFinerThanMicroseconds();
        if (firstLinkType < 0) {
            firstLinkType = linkType;
            firstSnapshotLength = described.snapshotLength();
        }
    }

    private void takeOptions(CaptureInterface described, MemorySegment memory, long from, long end, long position)
            throws CaptureException {
        long at = from;
        while (end - at >= 4) {
            int code = half(memory, at);
            int length = half(memory, at + 2);
            long value = at + 4;
            if (code == CaptureInterface.OPT_ENDOFOPT) {
                return;
            }
            if (length > end - value) {
                throw damaged("option " + code + " of the " + block(position) + " claims " + length + " bytes, only "
                        + (end - value) + " are left in the block");
            }
            if (code == CaptureInterface.IF_TSRESOL && length == 1) {
                if (!described.takeResolution(memory.get(ValueLayout.JAVA_BYTE, value))) {
                    throw damaged("the time stamp resolution in the " + block(position) + " is too fine for 64 bits");
                }
            } else if (code == CaptureInterface.IF_TSOFFSET && length == 8) {
                described.takeOffset(doubleWord(memory, value));
            }
            at = value + ((length + 3) & ~3);
        }
    }

    private void enhancedPacket(
            MemorySegment memory, long at, long length, long position, int interfaceId, PacketHandler handler)
            throws CaptureException {
        require(length, ENHANCED_PACKET_LENGTH, position + at);
        long body = at + BLOCK_HEADER_LENGTH;
        CaptureInterface from = interfaceOf(interfaceId, position + at);
        long ticks = (long) word(memory, body + 4) << 32 | Integer.toUnsignedLong(word(memory, body + 8));
        lastNanos = from.nanos(ticks);
        int captured = word(memory, body + 12);
        checkCaptured(captured, length - BLOCK_OVERHEAD - ENHANCED_PACKET_LENGTH, position + at);
        hand(memory, body + ENHANCED_PACKET_LENGTH, captured, word(memory, body + 16), from, handler);
    }

    /** Has neither interface nor time: it is the first interface's, and as late as the packet before. */
    private void simplePacket(MemorySegment memory, long at, long length, long position, PacketHandler handler)
            throws CaptureException {
        require(length, SIMPLE_PACKET_LENGTH, position + at);
        long body = at + BLOCK_HEADER_LENGTH;
        CaptureInterface from = interfaceOf(0, position + at);
        int wire = word(memory, body);
        int captured = wire < 0 ? from.snapshotLength() : Math.min(wire, from.snapshotLength());
        checkCaptured(captured, length - BLOCK_OVERHEAD - SIMPLE_PACKET_LENGTH, position + at);
        hand(memory, body + SIMPLE_PACKET_LENGTH, captured, wire, from, handler);
    }

    private void hand(
            MemorySegment memory, long offset, int captured, int length, CaptureInterface from, PacketHandler handler) {
        boolean more =
                handler.packet(memory, offset, captured, wireLength(captured, length), lastNanos, from.linkType());
        leave(packets() + 1, !more);
    }

    private CaptureInterface interfaceOf(int id, long position) throws CaptureException {
        if (id < 0 || id >= interfaces.size()) {
            throw damaged(packet(position) + " is of interface " + Integer.toUnsignedString(id)
                    + ", which no block before it describes");
        }
        return interfaces.get(id);
    }

    private void checkCaptured(int captured, long room, long position) throws CaptureException {
        if (captured < 0 || captured > room) {
            throw damaged(packet(position) + " claims " + Integer.toUnsignedString(captured)
                    + " captured bytes, its block has room for " + room);
        }
    }

    private void require(long length, int bytes, long position) throws CaptureException {
        if (length < BLOCK_OVERHEAD + bytes) {
            throw damaged(block(position) + " has a length of " + length + ", its kind has at least "
                    + (BLOCK_OVERHEAD + bytes));
        }
    }

    @Override
    protected CaptureException truncated(MemorySegment memory, long offset, long limit, long position) {
        long left = limit - offset;
        String where =
                left >= 4 && isPacket(word(memory, offset)) ? packet(position + offset) : block(position + offset);
        if (left < BLOCK_OVERHEAD) {
            return cutShort(where + " has at least " + BLOCK_OVERHEAD + " bytes, only " + left + " are left");
        }
        return cutShort(where + " claims " + word(memory, offset + 4) + " bytes, only " + left + " are left");
    }

    private String packet(long position) {
        return packet(packets() + 1, position);
    }

    private static String block(long position) {
        return "block at byte " + position;
    }

    private int word(MemorySegment memory, long offset) {
        int word = memory.get(LE_INT, offset);
        return swapped ? Integer.reverseBytes(word) : word;
    }

    private int half(MemorySegment memory, long offset) {
        short half = memory.get(LE_SHORT, offset);
        return Short.toUnsignedInt(swapped ? Short.reverseBytes(half) : half);
    }

    private long doubleWord(MemorySegment memory, long offset) {
        long first = Integer.toUnsignedLong(word(memory, offset));
        long second = Integer.toUnsignedLong(word(memory, offset + 4));
        return swapped ? first << 32 | second : second << 32 | first;
    }
}
