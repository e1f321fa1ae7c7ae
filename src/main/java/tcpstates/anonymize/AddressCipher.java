package tcpstates.anonymize;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts addresses. Those of IP by Crypto-PAn (J. Xu, J. Fan, M. Ammar, S. Moon: Prefix-Preserving IP Address Anonymization, 2002),
 * bit by bit with AES-128, so that two that have their first bits in common have as many in common afterwards; other programs
 * make the same of the same key. Link addresses as wholes. What was asked for lately is kept. For one thread.
 */
final class AddressCipher {
    private static final int BLOCK = 16;
    private static final int KEPT_V4 = 1 << 12;
    private static final int KEPT_V6 = 1 << 10;
    private static final int KEPT_LINK = 1 << 8;
    private static final int LINK_BYTES = 6;
    private static final long LINK_MASK = 0xffff_ffff_ffffL;

    /** In a link address: for a group; not assigned by its maker. */
    private static final long GROUP = 0x0100_0000_0000L;

    private static final long LOCAL = 0x0200_0000_0000L;

    /** No link address: marks a place that is free. */
    private static final long NONE = -1;

    private final Cipher aes;
    private final long padHigh;
    private final long padLow;
    private final byte[] blocks = new byte[Long.SIZE * 2 * BLOCK];
    private final byte[] encrypted = new byte[blocks.length];
    private final ByteBuffer input = ByteBuffer.wrap(blocks);

    private final long[] v4 = new long[KEPT_V4];
    private final boolean[] v4Kept = new boolean[KEPT_V4];
    private final long[] v6 = new long[4 * KEPT_V6];
    private final boolean[] v6Kept = new boolean[KEPT_V6];
    private final long[] link = new long[2 * KEPT_LINK];

    /** The last 64 bits of the address that was encrypted last. */
    private long low;

    @SuppressWarnings(
            "InsecureCryptoUsage") // a block of its own each time, as Crypto-PAn wants it: no text is encrypted
    AddressCipher(AnonymizationKey key) {
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.bytes(0, BLOCK), "AES"));
            ByteBuffer pad = ByteBuffer.wrap(aes.doFinal(key.bytes(BLOCK, BLOCK)));
            padHigh = pad.getLong();
            padLow = pad.getLong();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is part of every Java", e);
        }
        for (int i = 0; i < KEPT_LINK; i++) {
            link[2 * i] = NONE;
        }
    }

    /** An IPv4 address instead of another. */
    int v4(int address) {
        int place = (address ^ address >>> 12 ^ address >>> 22) & KEPT_V4 - 1;
        if (!v4Kept[place] || (int) (v4[place] >>> Integer.SIZE) != address) {
            long all = (long) address << Integer.SIZE;
            long flips = flips(all, 0, Integer.SIZE) & 0xffff_ffff_0000_0000L;
            v4[place] = all | (all ^ flips) >>> Integer.SIZE;
            v4Kept[place] = true;
        }
        return (int) v4[place];
    }

    /** An IPv6 address instead of another: the first 64 bits; the others are {@link #v6Low}. */
    long v6High(long high, long addressLow) {
        int place = (int) ((high ^ addressLow * 0x9E3779B97F4A7C15L) >>> 54) & KEPT_V6 - 1;
        int at = 4 * place;
        if (!v6Kept[place] || v6[at] != high || v6[at + 1] != addressLow) {
            v6[at] = high;
            v6[at + 1] = addressLow;
            v6[at + 2] = high ^ flips(high, addressLow, 2 * Long.SIZE);
            v6[at + 3] = addressLow ^ low;
            v6Kept[place] = true;
        }
        low = v6[at + 3];
        return v6[at + 2];
    }

    /** The last 64 bits of the address of which {@link #v6High} gave the first ones. */
    long v6Low() {
        return low;
    }

    /** The bits of an address that change, the first 64; the others are in {@link #low}. */
    private long flips(long high, long addressLow, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            long maskHigh = bit == 0 ? 0 : bit >= Long.SIZE ? -1 : -1L << Long.SIZE - bit;
            long maskLow = bit <= Long.SIZE ? 0 : -1L << 2 * Long.SIZE - bit;
            input.putLong(BLOCK * bit, high & maskHigh | padHigh & ~maskHigh);
            input.putLong(BLOCK * bit + Long.BYTES, addressLow & maskLow | padLow & ~maskLow);
        }
        encrypt(BLOCK * bits);
        long flipsHigh = 0;
        low = 0;
        for (int bit = 0; bit < bits; bit++) {
            long flip = encrypted[BLOCK * bit] < 0 ? 1 : 0; // the first bit
            if (bit < Long.SIZE) {
                flipsHigh |= flip << Long.SIZE - 1 - bit;
            } else {
                low |= flip << 2 * Long.SIZE - 1 - bit;
            }
        }
        return flipsHigh;
    }

    /** A link address of 48 bits instead of another; groups stay groups, and all stays all. */
    long link(long address) {
        if (address == LINK_MASK || address == 0) {
            return address;
        }
        int place = (int) (address ^ address >>> 8 ^ address >>> 24) & KEPT_LINK - 1;
        if (link[2 * place] != address) {
            input.putLong(0, address);
            input.putLong(Long.BYTES, ~padLow); // no block of an IP address
            encrypt(BLOCK);
            long other = ByteBuffer.wrap(encrypted).getLong() >>> Long.SIZE - 8 * LINK_BYTES;
            link[2 * place] = address;
            link[2 * place + 1] = other & ~GROUP | address & GROUP | LOCAL;
        }
        return link[2 * place + 1];
    }

    private void encrypt(int bytes) {
        try {
            aes.update(blocks, 0, bytes, encrypted, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
