package tcpstates.packet;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A datagram of which some fragments have come. */
final class Datagram {
    /** What becomes of a fragment. */
    enum Fate {
        KEPT,
        /** All of it was there. */
        DUPLICATE,
        OVERLAPPING,
        MALFORMED
    }

    /** What a fragment costs beside its octets, about. */
    static final int OVERHEAD = 96;

    /** Stands for one that is to be read. */
    static final Datagram UNREAD = new Datagram(DatagramKey.UNREAD, 0);

    private static final int UNKNOWN = -1;
    private static final int UNIT = 8;
    private static final int MOST = 0xffff;
    private static final byte[] NO_OCTETS = {};
    private static final Piece NO_PIECE = new Piece(NO_OCTETS, 0);

    /** A fragment's data, as far as they were captured. */
    private static final class Piece {
        private final byte[] octets;
        private final int length;

        Piece(byte[] octets, int length) {
            this.octets = octets;
            this.length = length;
        }
    }

    private final DatagramKey key;
    private final long start;
    private final TreeMap<Integer, Piece> pieces = new TreeMap<>();
    private byte @Nullable [] header;
    private int total = UNKNOWN;
    private int present;
    private int bytes;

    /** Packets that it took, the last one included. */
    private int packets;

    /** It will never be complete: nothing is kept of it, so that what comes late is known. */
    private boolean refused;

    Datagram(DatagramKey key, long start) {
        this.key = key;
        this.start = start;
    }

    DatagramKey key() {
        return key;
    }

    /** Time of its first packet (ns since the epoch). */
    long start() {
        return start;
    }

    int bytes() {
        return bytes;
    }

    int packets() {
        return packets;
    }

    boolean isRefused() {
        return refused;
    }

    boolean isComplete() {
        return header != null && present == total;
    }

    void refuse() {
        refused = true;
        pieces.clear();
        header = null;
        bytes = 0;
    }

    /** Takes the segment's fragment, by the rules of Linux' inet_frag_queue_insert. */
    Fate add(TcpSegment segment, Fragment fragment) {
        packets++;
        int length = fragment.end - fragment.data;
        int end = fragment.offset + length;
        boolean contradicts = total != UNKNOWN && (fragment.more ? end > total : end != total);
        boolean isShort = !fragment.more && !pieces.isEmpty() && end < end(pieces.lastEntry());
        if (length <= 0
                || fragment.more && length % UNIT != 0
                || end + fragment.headerEnd - fragment.ip > MOST
                || contradicts
                || isShort) {
            return Fate.MALFORMED;
        }
        Map.@Nullable Entry<Integer, Piece> before = pieces.floorEntry(fragment.offset);
        if (before != null && end(before) > fragment.offset) {
            return covers(before, end) ? Fate.DUPLICATE : Fate.OVERLAPPING;
        }
        Integer next = pieces.ceilingKey(fragment.offset);
        if (next != null && next < end) {
            return Fate.OVERLAPPING;
        }
        if (!fragment.more) {
            total = end;
        }
        if (fragment.offset == 0) {
            header = header(segment, fragment);
        }
        int captured = Math.clamp(segment.captured - fragment.data, 0, length);
        pieces.put(fragment.offset, new Piece(octets(segment, fragment.data, captured), length));
        present += length;
        bytes += captured + OVERHEAD;
        return Fate.KEPT;
    }

    /** Whether there is no hole from this piece on to {@code end}. */
    private boolean covers(Map.Entry<Integer, Piece> from, int end) {
        Map.@Nullable Entry<Integer, Piece> piece = from;
        int covered = end(from);
        while (covered < end) {
            piece = pieces.higherEntry(piece.getKey());
            if (piece == null || piece.getKey() != covered) {
                return false;
            }
            covered = end(piece);
        }
        return true;
    }

    private static int end(Map.Entry<Integer, Piece> piece) {
        return piece.getKey() + piece.getValue().length;
    }

    private static byte[] header(TcpSegment segment, Fragment fragment) {
        int captured = Math.min(fragment.headerEnd, segment.captured);
        byte[] header = octets(segment, fragment.ip, captured - fragment.ip);
        if (segment.v6) {
            header[fragment.nextHeader - fragment.ip] = (byte) fragment.protocol;
        }
        return header;
    }

    private static byte[] octets(TcpSegment segment, int at, int count) {
        byte[] octets = new byte[count];
        MemorySegment.copy(segment.memory, segment.packetOffset + at, MemorySegment.ofArray(octets), 0, octets.length);
        return octets;
    }

    /** Lists its fields while it is written down; gives back one with what is read. */
    Datagram listed(FieldCodec codec) {
        var listed = new Datagram(key.listed(codec), codec.number(start));
        listed.total = codec.number(total);
        listed.present = codec.number(present);
        listed.bytes = codec.number(bytes);
        listed.packets = codec.number(packets);
        listed.refused = codec.number(refused ? 1 : 0) != 0;
        boolean begun = codec.number(header == null ? 0 : 1) != 0;
        listed.header = begun ? listed(header == null ? NO_OCTETS : header, codec) : null;
        List<Map.Entry<Integer, Piece>> present = List.copyOf(pieces.entrySet());
        int count = codec.number(present.size());
        for (int i = 0; i < count; i++) {
            boolean known = i < present.size();
            Piece piece = known ? present.get(i).getValue() : NO_PIECE;
            int offset = codec.number(known ? present.get(i).getKey() : 0);
            listed.pieces.put(offset, new Piece(listed(piece.octets, codec), codec.number(piece.length)));
        }
        return listed;
    }

    private static byte[] listed(byte[] octets, FieldCodec codec) {
        byte[] listed = new byte[codec.number(octets.length)];
        for (int i = 0; i < listed.length; i++) {
            listed[i] = (byte) codec.number(i < octets.length ? octets[i] : 0);
        }
        return listed;
    }

    /** Makes the complete datagram the segment's packet, behind {@code front} octets of the one that its last fragment was in. */
    void putInto(TcpSegment segment, int front) {
        byte[] ip = Objects.requireNonNull(header);
        int length = ip.length + total;
        byte[] packet = new byte[front + length];
        MemorySegment.copy(segment.memory, segment.packetOffset, MemorySegment.ofArray(packet), 0, front);
        System.arraycopy(ip, 0, packet, front, ip.length);
        int captured = front + ip.length;
        for (Piece piece : pieces.values()) {
            System.arraycopy(piece.octets, 0, packet, captured, piece.octets.length);
            captured += piece.octets.length;
            if (piece.octets.length < piece.length) {
                break;
            }
        }
        if (segment.v6) {
            put16(packet, front + Ip6Field.PAYLOAD_LENGTH, length - Ip6Field.LENGTH);
        } else {
            put16(packet, front + Ip4Field.TOTAL_LENGTH, length);
            put16(packet, front + Ip4Field.FRAGMENT, 0);
            put16(packet, front + Ip4Field.CHECKSUM, 0);
            int sum = Checksum.fold(Checksum.sum(MemorySegment.ofArray(packet), front, ip.length));
            put16(packet, front + Ip4Field.CHECKSUM, ~sum);
        }
        segment.putTogether(MemorySegment.ofArray(packet), captured, packet.length, front);
    }

    private static void put16(byte[] to, int at, int value) {
        to[at] = (byte) (value >>> Byte.SIZE);
        to[at + 1] = (byte) value;
    }
}
