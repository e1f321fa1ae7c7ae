package tcpstates.packet;

import java.nio.charset.StandardCharsets;

/**
 * What fragments of one datagram have in common: RFC 791 section 3.2, RFC 8200 section 4.5, and the tunnel. Ordered, so that nobody can
 * choose keys that meet in one place of a table.
 */
record DatagramKey(
        boolean v6,
        int protocol,
        int id,
        long sourceHigh,
        long sourceLow,
        long destinationHigh,
        long destinationLow,
        String tunnel)
        implements Comparable<DatagramKey> {
    /** Stands for one that is to be read. */
    static final DatagramKey UNREAD = new DatagramKey(false, 0, 0, 0, 0, 0, 0, "");

    /** Lists its fields while it is written down; gives back one with what is read. */
    DatagramKey listed(FieldCodec codec) {
        boolean isV6 = codec.number(v6 ? 1 : 0) != 0;
        return new DatagramKey(
                isV6,
                codec.number(protocol),
                codec.number(id),
                codec.number(sourceHigh),
                codec.number(sourceLow),
                codec.number(destinationHigh),
                codec.number(destinationLow),
                listed(tunnel, codec));
    }

    private static String listed(String text, FieldCodec codec) {
        char[] listed = new char[codec.number(text.length())];
        for (int i = 0; i < listed.length; i++) {
            listed[i] = (char) codec.number(i < text.length() ? text.charAt(i) : 0);
        }
        return new String(listed);
    }

    static DatagramKey of(TcpSegment segment, Fragment fragment) {
        return new DatagramKey(
                segment.v6,
                segment.v6 ? IpProtocol.FRAGMENT : fragment.protocol,
                fragment.id,
                segment.sourceHigh,
                segment.sourceLow,
                segment.destinationHigh,
                segment.destinationLow,
                new String(segment.tunnelPath, 0, segment.tunnelLength, StandardCharsets.ISO_8859_1));
    }

    @Override
    public int compareTo(DatagramKey other) {
        int order = Integer.compare(id, other.id);
        order = order != 0 ? order : Long.compare(sourceLow, other.sourceLow);
        order = order != 0 ? order : Long.compare(destinationLow, other.destinationLow);
        order = order != 0 ? order : Long.compare(sourceHigh, other.sourceHigh);
        order = order != 0 ? order : Long.compare(destinationHigh, other.destinationHigh);
        order = order != 0 ? order : Integer.compare(protocol, other.protocol);
        order = order != 0 ? order : Boolean.compare(v6, other.v6);
        return order != 0 ? order : tunnel.compareTo(other.tunnel);
    }
}
