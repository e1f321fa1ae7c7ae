package tcpstates.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import tcpstates.event.SocketAddress;

/**
 * The Community ID of a connection, version 1 with the seed 0: by it Zeek, Suricata, Wireshark and others find the same connection
 * among each other's (https://github.com/corelight/community-id-spec).
 */
final class CommunityId {
    private static final String VERSION = "1:";
    private static final short SEED = 0;
    private static final byte TCP = 6;
    private static final byte PADDING = 0;
    /** Seed, two IPv6 addresses, protocol, padding, two ports. */
    private static final int MOST = Short.BYTES + 4 * Long.BYTES + 2 * Byte.BYTES + 2 * Short.BYTES;
    /** Version, and 20 bytes as Base64. */
    private static final int TEXT_BYTES = 30;

    private final MessageDigest sha1;
    private final ByteBuffer hashed = ByteBuffer.allocate(MOST);

    CommunityId() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /** The same for either direction. */
    String of(SocketAddress one, SocketAddress other) {
        var text = new LineBuffer(TEXT_BYTES);
        append(text, one, other);
        return new String(text.toByteArray(), StandardCharsets.US_ASCII);
    }

    /** Appends {@link #of}. */
    void append(LineBuffer text, SocketAddress one, SocketAddress other) {
        boolean inOrder = compare(one, other) < 0;
        SocketAddress first = inOrder ? one : other;
        SocketAddress second = inOrder ? other : one;
        hashed.clear().putShort(SEED);
        address(hashed, first);
        address(hashed, second);
        hashed.put(TCP).put(PADDING).putShort((short) first.port()).putShort((short) second.port());
        sha1.update(hashed.array(), 0, hashed.position());
        text.text(VERSION);
        text.bytes(Base64.getEncoder().encode(sha1.digest()));
    }

    private static int compare(SocketAddress one, SocketAddress other) {
        int high = Long.compareUnsigned(one.high(), other.high());
        int low = high == 0 ? Long.compareUnsigned(one.low(), other.low()) : high;
        return low == 0 ? Integer.compare(one.port(), other.port()) : low;
    }

    private static void address(ByteBuffer bytes, SocketAddress address) {
        if (address.v6()) {
            bytes.putLong(address.high()).putLong(address.low());
        } else {
            bytes.putInt((int) address.low());
        }
    }
}
