package tcpstates.capture.file;

import java.io.IOException;

/** The step that LZ4 and zstd share: repeating bytes that came out before. */
final class Matches {
    private Matches() {}

    /**
     * Appends bytes that stand a distance back; the distance may be shorter than the length.
     *
     * @return offset behind the last byte written
     */
    static int copy(byte[] window, int at, int distance, int length) throws IOException {
        if (distance == 0) {
            throw new IOException("a match refers to itself");
        }
        if (distance >= length) {
            System.arraycopy(window, at - distance, window, at, length);
        } else {
            for (int i = at; i < at + length; i++) {
                window[i] = window[i - distance];
            }
        }
        return at + length;
    }
}
