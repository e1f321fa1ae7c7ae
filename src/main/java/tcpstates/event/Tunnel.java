package tcpstates.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The tunnels that the packets of a connection are in, outermost first. They are part of what the connection is: two tunnels may
 * hold the same addresses and ports, and mean other hosts.
 *
 * <p>A network that has a number of its own, VXLAN's and Geneve's, is that number, whichever hosts carry it. Any other tunnel is its
 * two ends, in no order, and GRE's key. GTP's tunnel endpoint identifiers are not part of it: each direction has its own, and
 * the packets do not tell which belong together.
 *
 * <p>It is kept as the bytes that {@code tcpstates.packet} makes of it, a layer behind the other: a byte for the kind, from 1 in the
 * order of {@link Kind}; one that says what follows, {@link #HAS_ID}, {@link #HAS_ENDS}, {@link #V6}; four bytes of the number;
 * the lower and the higher address of the two ends, of four bytes each, or 16.
 */
public final class Tunnel {
    /** Tunnel protocols that are followed. */
    public enum Kind {
        /** RFC 7348, the VXLAN network identifier is its number. */
        VXLAN,
        /** RFC 8926, the virtual network identifier is its number. */
        GENEVE,
        /** RFC 2784, with the key of RFC 2890 as its number, if there is one. */
        GRE,
        /** IPv4 or IPv6 in IPv4 or IPv6: RFC 2003, RFC 2473, RFC 4213. */
        IP_IN_IP,
        /** GTP-U, 3GPP TS 29.281. */
        GTP
    }

    /** {@link Layer#id()} where there is none. */
    public static final long NO_ID = -1;

    /** Flags of a layer. */
    public static final int HAS_ID = 1;

    public static final int HAS_ENDS = 2;
    public static final int V6 = 4;

    private static final Kind[] KINDS = Kind.values();
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    private final byte[] path;
    private final int hash;

    /** The first {@code length} bytes of a path. */
    public Tunnel(byte[] path, int length) {
        this.path = Arrays.copyOf(path, length);
        hash = hash(path, length);
    }

    /**
     * One layer.
     *
     * @param id the number of the network, 0 to 2³² − 1, or {@link #NO_ID}
     * @param ends addresses of both ends, with port 0; empty where the number alone decides
     */
    public record Layer(Kind kind, long id, List<SocketAddress> ends) {
        public Layer {
            ends = List.copyOf(ends);
        }
    }

    /** Whether it is this path. */
    public boolean isPath(byte[] other, int length) {
        return Arrays.equals(path, 0, path.length, other, 0, length);
    }

    /** A copy of its bytes, at most 255. */
    public byte[] path() {
        return path.clone();
    }

    /** Of this process alone, as strangers choose what is in it. */
    public static int hash(byte[] path, int length) {
        int hash = length;
        for (int i = 0; i < length; i += Long.BYTES) {
            hash = SeededHash.of(hash, chunk(path, i, length), i);
        }
        return hash;
    }

    private static long chunk(byte[] path, int from, int length) {
        long chunk = 0;
        for (int i = from; i < Math.min(length, from + Long.BYTES); i++) {
            chunk = chunk << Byte.SIZE | path[i] & 0xff;
        }
        return chunk;
    }

    /** 64 bits of which the same tunnels always have the same; they are part of what is printed, so they must never change. */
    public long stableHash() {
        long hash = 0xcbf29ce484222325L;
        for (byte octet : path) {
            hash = (hash ^ octet & 0xff) * 0x100000001b3L;
        }
        return hash;
    }

    /** Its layers, outermost first; those that can be read, of bytes that were made otherwise. */
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        int at = 0;
        while (at + 2 <= path.length) {
            int kind = path[at] - 1;
            int flags = path[at + 1];
            int addressBytes = (flags & V6) != 0 ? V6_BYTES : V4_BYTES;
            int idBytes = (flags & HAS_ID) != 0 ? Integer.BYTES : 0;
            int start = at + 2;
            int next = start + idBytes + ((flags & HAS_ENDS) != 0 ? 2 * addressBytes : 0);
            if (kind < 0 || kind >= KINDS.length || next > path.length) {
                break;
            }
            List<SocketAddress> ends = new ArrayList<>();
            for (int end = start + idBytes; end < next; end += addressBytes) {
                ends.add(SocketAddress.of(Arrays.copyOfRange(path, end, end + addressBytes), 0));
            }
            layers.add(new Layer(KINDS[kind], idBytes == 0 ? NO_ID : chunk(path, start, start + idBytes), ends));
            at = next;
        }
        return layers;
    }

    /** {@code vxlan 42}, {@code gre 7 10.0.0.1-10.0.0.2}; several with a comma between them, outermost first. */
    @Override
    public String toString() {
        var text = new StringJoiner(", ");
        for (Layer layer : layers()) {
            var one = new StringJoiner(" ").add(LowerCase.of(layer.kind));
            if (layer.id != NO_ID) {
                one.add(Long.toString(layer.id));
            }
            if (!layer.ends.isEmpty()) {
                one.add(layer.ends.getFirst().ip() + '-' + layer.ends.getLast().ip());
            }
            text.add(one.toString());
        }
        return text.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tunnel tunnel && Arrays.equals(path, tunnel.path);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
