package tcpstates.anonymize;

import java.security.SecureRandom;
import java.util.HexFormat;

/** What addresses are encrypted with: equal keys make equal addresses. It is never printed. */
public final class AnonymizationKey {
    /** Bytes of a key: 16 for the cipher, 16 that fill up what is shorter than a block. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    private AnonymizationKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** One that nobody knows, for this run only. */
    public static AnonymizationKey random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new AnonymizationKey(bytes);
    }

    /** Whether the text is a key: 64 hexadecimal digits. */
    public static boolean isKey(String text) {
        return text.length() == 2 * BYTES && text.chars().allMatch(HexFormat::isHexDigit);
    }

    /**
     * The key that stands there in hexadecimal.
     *
     * @throws IllegalArgumentException if it {@linkplain #isKey is none}; the text is not repeated
     */
    public static AnonymizationKey of(String text) {
        if (!isKey(text)) {
            throw new IllegalArgumentException("a key is 64 hexadecimal digits");
        }
        return new AnonymizationKey(HexFormat.of().parseHex(text));
    }

    /** A copy of the bytes from one of them on. */
    byte[] bytes(int from, int length) {
        byte[] part = new byte[length];
        System.arraycopy(bytes, from, part, 0, length);
        return part;
    }
}
