package tcpstates.capture.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How one of the three numbers of a zstd sequence is packed: a code, and extra bits (RFC 8878, 3.1.1.3.2.1). */
final class ZstdSequenceCode {
    private static final int PREDEFINED_MODE = 0;
    private static final int RLE_MODE = 1;
    private static final int COMPRESSED_MODE = 2;

    private static final int[] LITERALS_LENGTH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        16
    };
    private static final short[] LITERALS_LENGTH_DEFAULT = {
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1
    };
    private static final int[] OFFSET_BITS = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
    };
    private static final short[] OFFSET_DEFAULT = {
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1
    };
    private static final int[] MATCH_LENGTH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2,
        2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    };
    private static final short[] MATCH_LENGTH_DEFAULT = {
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
    };

    private final int maximumLog;
    private final int predefinedLog;
    private final short[] predefined;
    /** Lowest number of a code, and how many extra bits are added to it. */
    private final int[] baselines;

    private final int[] extraBits;
    private @Nullable ZstdFseTable table;

    private ZstdSequenceCode(int maximumLog, int predefinedLog, short[] predefined, int lowest, int[] extraBits) {
        this.maximumLog = maximumLog;
        this.predefinedLog = predefinedLog;
        this.predefined = predefined;
        this.extraBits = extraBits;
        baselines = new int[extraBits.length];
        // Each code's numbers begin where those of the code before it end.
        baselines[0] = lowest;
        for (int i = 1; i < baselines.length; i++) {
            baselines[i] = baselines[i - 1] + (1 << extraBits[i - 1]);
        }
    }

    static ZstdSequenceCode literalsLengths() {
        return new ZstdSequenceCode(9, 6, LITERALS_LENGTH_DEFAULT, 0, LITERALS_LENGTH_BITS);
    }

    static ZstdSequenceCode offsets() {
        return new ZstdSequenceCode(8, 5, OFFSET_DEFAULT, 1, OFFSET_BITS);
    }

    static ZstdSequenceCode matchLengths() {
        return new ZstdSequenceCode(9, 6, MATCH_LENGTH_DEFAULT, 3, MATCH_LENGTH_BITS);
    }

    void beginFrame() {
        table = null;
    }

    /**
     * Takes the code's table for a block.
     *
     * @return offset behind the bytes that described it
     */
    int takeTable(int mode, byte[] in, int from, int end) throws IOException {
        switch (mode) {
            case PREDEFINED_MODE -> table = new ZstdFseTable(predefinedLog, predefined);
            case RLE_MODE -> {
                table = ZstdFseTable.ofOne(in[from] & 0x7f);
                return from + 1;
            }
            case COMPRESSED_MODE -> {
                ZstdFseTable.Described described = ZstdFseTable.read(in, from, end, maximumLog, extraBits.length);
                table = described.table();
                return described.end();
            }
            default -> {
                // The table of the block before is used again.
            }
        }
        return from;
    }

    ZstdFseTable table() throws IOException {
        if (table == null) {
            throw new IOException("sequences refer to a table that never came");
        }
        return table;
    }

    int value(int symbol, ZstdBits in) {
        return baselines[symbol] + in.read(extraBits[symbol]);
    }
}
