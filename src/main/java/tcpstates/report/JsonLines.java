package tcpstates.report;

import java.io.OutputStream;
import tcpstates.event.ConnectionId;
import tcpstates.event.SocketAddress;

/**
 * Writes JSON objects, one a line. Own code instead of a library's generator, which takes twice as long for the same bytes: a
 * capture's events are 150 bytes of text a packet, and what they hold are numbers, addresses and names. The order of the calls
 * is not checked.
 */
public final class JsonLines {
    private static final int FIRST_PRINTABLE = ' ';
    private static final int ANY_PORT = 0;

    private final OutputStream out;
    private final LineBuffer text = new LineBuffer();
    /** Whether nothing stands before the next field of its object or element of its array. */
    private boolean first = true;

    /** Objects that go to this stream, which is not closed. */
    public JsonLines(OutputStream out) {
        this.out = out;
    }

    /** Begins an object, within an array or as a line. */
    public void beginObject() {
        separate();
        begin('{');
    }

    /** Begins an object that is a field. */
    public void beginObject(String name) {
        name(name);
        begin('{');
    }

    /** Ends the innermost object. */
    public void endObject() {
        end('}');
    }

    /** Begins an array that is a field. */
    public void beginArray(String name) {
        name(name);
        begin('[');
    }

    /** Ends the innermost array. */
    public void endArray() {
        end(']');
    }

    private void begin(char bracket) {
        text.character(bracket);
        first = true;
    }

    private void end(char bracket) {
        text.character(bracket);
        first = false;
    }

    /** Ends a line, and writes when enough has come together. */
    public void endLine() {
        text.character('\n');
        first = true;
        text.drainWhenLarge(out);
    }

    /** A number as a field. */
    public void number(String name, long value) {
        text.numberField(name, first, value);
        first = false;
    }

    /** A number whose name has two parts. */
    void number(String name, String suffix, long value) {
        separate();
        text.character('"');
        text.text(name);
        text.text(suffix);
        text.text("\":");
        text.signed(value);
    }

    /** A number in an array. */
    public void number(long value) {
        separate();
        text.signed(value);
    }

    /** A truth value as a field. */
    public void bool(String name, boolean value) {
        name(name);
        text.text(value ? "true" : "false");
    }

    /** A word of this program: printable ASCII without quotation marks and backslashes. */
    public void word(String name, String word) {
        text.wordField(name, first, word);
        first = false;
    }

    /**
     * Begins such a word as a field.
     *
     * @return what the word is to be appended to, up to {@link #endWord}
     */
    LineBuffer beginWord(String name) {
        name(name);
        text.character('"');
        return text;
    }

    /** Ends what {@link #beginWord} has begun. */
    void endWord() {
        text.character('"');
    }

    /** Such a word in an array. */
    void word(String word) {
        separate();
        text.quoted(word);
    }

    /** An object that was written before, as a field. */
    void object(String name, String written) {
        name(name);
        text.utf8(written);
    }

    /** A text of any characters. */
    public void text(String name, String value) {
        name(name);
        text.character('"');
        int done = 0;
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character < FIRST_PRINTABLE || character == '"' || character == '\\') {
                text.utf8(value, done, i);
                escape(character);
                done = i + 1;
            }
        }
        text.utf8(value, done, value.length());
        text.character('"');
    }

    private void escape(char character) {
        text.character('\\');
        switch (character) {
            case '"', '\\' -> text.character(character);
            case '\n' -> text.character('n');
            case '\t' -> text.character('t');
            default -> {
                text.character('u');
                text.hex(character, 4);
            }
        }
    }

    /** A time as text, for decimal seconds since the epoch with nine decimals are more than a double holds. */
    public void time(String name, TimeFormat format, long nanos) {
        name(name);
        text.character('"');
        format.append(text, nanos);
        text.character('"');
    }

    /** Seconds as a number with six decimals, as programs print them that keep times in a double. */
    void seconds(String name, long nanos) {
        name(name);
        TimeFormat.MICROSECONDS.append(text, nanos);
    }

    void ip(String name, SocketAddress address) {
        name(name);
        text.character('"');
        text.ip(address);
        text.character('"');
    }

    /** An address and its port; port 0 stands for any, and is left out. */
    public void address(String name, SocketAddress address) {
        name(name);
        text.text("{\"ip\":\"");
        text.ip(address);
        if (address.port() == ANY_PORT) {
            text.text("\"}");
        } else {
            text.text("\",\"port\":");
            text.decimal(address.port());
            text.character('}');
        }
    }

    /** What a connection is called in every run: its start in ns, 16 hexadecimal digits of its 5-tuple, its ordinal; then its tunnel. */
    void id(String name, ConnectionId id) {
        name(name);
        text.character('"');
        text.signed(id.start());
        text.character('-');
        text.hex((int) (id.tuple() >>> Integer.SIZE), 8);
        text.hex((int) id.tuple(), 8);
        text.character('-');
        text.signed(id.ordinal());
        text.character('"');
        if (id.tunnel() != null) {
            text("tunnel", id.tunnel().toString());
        }
    }

    private void name(String name) {
        text.fieldName(name, first);
        first = false;
    }

    /** Sets a comma, unless this is the first of an object, an array or a line. */
    private void separate() {
        if (!first) {
            text.character(',');
        }
        first = false;
    }

    /** Writes what is there, and flushes the stream. */
    public void flush() {
        text.flushTo(out);
    }
}
