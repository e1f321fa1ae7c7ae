package tcpstates.report;

import java.io.OutputStream;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;

/** Collects a report's text and hands it to a stream in large pieces, always as UTF-8. */
public final class TextOutput {

    private final OutputStream out;
    private final LineBuffer text = new LineBuffer();

    /** Text that goes to this stream, which is not closed. */
    public TextOutput(OutputStream out) {
        this.out = out;
    }

    /** Appends a text of any characters. */
    public TextOutput put(String string) {
        text.utf8(string);
        return this;
    }

    /** UTF-8 that was encoded before: for what stands in each of many lines. */
    TextOutput put(byte[] utf8) {
        text.bytes(utf8);
        return this;
    }

    TextOutput put(char character) {
        text.character(character);
        return this;
    }

    TextOutput put(long number) {
        text.signed(number);
        return this;
    }

    TextOutput put(TcpState state) {
        text.text(state.name());
        return this;
    }

    /** An address without its port. */
    TextOutput putIp(SocketAddress address) {
        text.ip(address);
        return this;
    }

    /** A word at the left of a column; a longer word pushes the rest of its line to the right. */
    TextOutput left(String word, int width) {
        text.utf8(word);
        return pad(width - DisplayWidth.of(word));
    }

    /** An address and port at the left of a column. */
    TextOutput left(SocketAddress address, int width) {
        int start = text.length();
        if (address.v6()) {
            text.character('[');
            text.ip(address);
            text.character(']');
        } else {
            text.ip(address);
        }
        text.character(':');
        text.decimal(address.port());
        return pad(start + width - text.length());
    }

    /** A word at the right of a column. */
    TextOutput right(String word, int width) {
        pad(width - DisplayWidth.of(word));
        text.utf8(word);
        return this;
    }

    /** A number that is not negative at the right of a column. */
    TextOutput right(long number, int width) {
        text.blankPadded(number, width);
        return this;
    }

    /** A time or a length of time at the right of a column. */
    TextOutput right(TimeFormat format, long nanos, int width) {
        int start = text.length();
        format.append(text, nanos);
        text.insertBlanks(start, start + width - text.length());
        return this;
    }

    /** Exactly {@code width} digits of a number that has no more. */
    TextOutput zeroPadded(int number, int width) {
        text.zeroPadded(number, width);
        return this;
    }

    /** Ends a line, and writes when enough has come together. */
    public void endLine() {
        text.character('\n');
        text.drainWhenLarge(out);
    }

    /** Writes what is there, and flushes the stream. */
    public void flush() {
        text.flushTo(out);
    }

    private TextOutput pad(int blanks) {
        text.insertBlanks(text.length(), blanks);
        return this;
    }
}
