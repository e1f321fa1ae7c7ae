package tcpstates.capture.file;

import java.io.IOException;
import java.util.Arrays;

/** A decoding table of finite state entropy (RFC 8878, 4.1): from a state to its symbol and to the next state. */
final class ZstdFseTable {
    private final int accuracyLog;
    private final byte[] symbols;
    private final byte[] bits;
    private final short[] baselines;

    /**
     * Spreads the symbols over the table.
     *
     * @param probabilities of the symbols in units of 2 to the minus accuracyLog; -1 is "less than one"
     */
    ZstdFseTable(int accuracyLog, short[] probabilities) throws IOException {
        this.accuracyLog = accuracyLog;
        int size = 1 << accuracyLog;
        symbols = new byte[size];
        bits = new byte[size];
        baselines = new short[size];
        int[] next = new int[probabilities.length];
        int high = size;
        for (int s = 0; s < probabilities.length; s++) {
            if (probabilities[s] < 0) {
                symbols[--high] = (byte) s;
                next[s] = 1;
            } else {
                next[s] = probabilities[s];
            }
        }
        spread(probabilities, high);
        for (int state = 0; state < size; state++) {
            int n = next[symbols[state]]++;
            bits[state] = (byte) (accuracyLog - log2(n));
            baselines[state] = (short) ((n << bits[state]) - size);
        }
    }

    private void spread(short[] probabilities, int high) throws IOException {
        int size = symbols.length;
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int s = 0; s < probabilities.length; s++) {
            for (int i = 0; i < probabilities[s]; i++) {
                symbols[at] = (byte) s;
                do {
                    at = at + step & size - 1;
                } while (at >= high);
            }
        }
        if (at != 0) {
            throw new IOException("an entropy table does not add up");
        }
    }

    /** The table of one symbol that needs no bits. */
    static ZstdFseTable ofOne(int symbol) throws IOException {
        short[] probabilities = new short[symbol + 1];
        probabilities[symbol] = 1;
        return new ZstdFseTable(0, probabilities);
    }

    static int log2(int value) {
        return 31 - Integer.numberOfLeadingZeros(value);
    }

    int first(ZstdBits in) {
        return in.read(accuracyLog);
    }

    int symbol(int state) {
        return symbols[state];
    }

    int next(int state, ZstdBits in) {
        return baselines[state] + in.read(bits[state]);
    }

    /** A table and where the bytes that described it end. */
    record Described(ZstdFseTable table, int end) {}

    /** Reads a table's description (RFC 8878, 4.1.1), whose bits run forward. */
    static Described read(byte[] bytes, int from, int end, int maximumLog, int maximumSymbols) throws IOException {
        int log = (bytes[from] & 15) + 5;
        if (log > maximumLog) {
            throw new IOException("an entropy table is too fine");
        }
        short[] probabilities = new short[maximumSymbols];
        int bit = 8 * from + 4;
        int left = 1 << log;
        int symbol = 0;
        while (left > 0 && symbol < maximumSymbols) {
            int width = log2(left + 1) + 1;
            int low = (1 << width - 1) - 1;
            int threshold = (1 << width) - 2 - left;
            int value = forward(bytes, bit, width);
            bit += width;
            if ((value & low) < threshold) {
                value &= low;
                bit--;
            } else if (value > low) {
                value -= threshold;
            }
            probabilities[symbol++] = (short) (value - 1);
            left -= Math.abs(value - 1);
            if (value == 1) {
                int zeros;
                do {
                    zeros = forward(bytes, bit, 2);
                    bit += 2;
                    symbol += zeros;
                } while (zeros == 3);
            }
        }
        int behind = bit + 7 >> 3;
        if (left != 0 || symbol > maximumSymbols || behind > end) {
            throw new IOException("an entropy table does not add up");
        }
        return new Described(new ZstdFseTable(log, Arrays.copyOf(probabilities, symbol)), behind);
    }

    private static int forward(byte[] bytes, int bit, int count) {
        int at = bit >> 3;
        int word = bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
        return word >> (bit & 7) & (1 << count) - 1;
    }
}
