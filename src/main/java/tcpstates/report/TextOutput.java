package tcpstates.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Collects a report's text and hands it to a stream in large pieces, always as UTF-8. */
final class TextOutput {
    private static final int PIECE = 1 << 15;

    private final OutputStream out;
    private final StringBuilder text = new StringBuilder(PIECE + 1024);

    TextOutput(OutputStream out) {
        this.out = out;
    }

    TextOutput put(String string) {
        text.append(string);
        return this;
    }

    TextOutput put(char character) {
        text.append(character);
        return this;
    }

    TextOutput put(long number) {
        text.append(number);
        return this;
    }

    TextOutput put(TimeFormat format, long nanos) {
        format.append(text, nanos);
        return this;
    }

    /** A word at the left of a column; a longer word pushes the rest of its line to the right. */
    TextOutput left(String word, int width) {
        text.append(word);
        return pad(width - word.length());
    }

    /** A word at the right of a column. */
    TextOutput right(String word, int width) {
        pad(width - word.length());
        text.append(word);
        return this;
    }

    /** Ends a line, and writes when enough has come together. */
    void endLine() {
        text.append('\n');
        if (text.length() >= PIECE) {
            write();
        }
    }

    void flush() {
        write();
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TextOutput pad(int blanks) {
        text.repeat(' ', Math.max(0, blanks));
        return this;
    }

    private void write() {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
