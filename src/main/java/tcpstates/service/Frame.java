package tcpstates.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What goes over the socket, in either direction: a type and bytes.
 *
 * @param payload text in UTF-8, or whole records
 */
record Frame(Type type, ByteBuffer payload) {
    /** Most bytes of a payload. */
    static final int MAXIMUM = 1 << 16;

    /** Bytes in front of a payload: a letter for the type, and the length. */
    static final int HEAD = 1 + Integer.BYTES;

    /** What a frame is for. Requests begin with {@link RecordCodec#VERSION}. */
    enum Type {
        /** Asks for the settings. */
        SETTINGS('q'),
        /** Asks for what the next report prints. */
        REPORT('r'),
        /** Asks for the endpoints that are alive. */
        ENDPOINTS('e'),
        /** Ends the capture. */
        STOP('k'),
        /** The report was printed: it may be cleared up to this sequence number. */
        PRINTED('p'),
        /** Settings as keys and values. */
        VALUES('V'),
        /** Records of the report. */
        RECORDS('R'),
        /** A line beside the report. */
        NOTICE('N'),
        /** The answer is complete; in a report, with the sequence number to say when it is printed. */
        END('E'),
        /** The answer is no, with the reason. */
        REFUSED('X');

        private final byte letter;

        Type(char letter) {
            this.letter = (byte) letter;
        }

        byte letter() {
            return letter;
        }

        static @Nullable Type of(byte letter) {
            for (Type type : values()) {
                if (type.letter == letter) {
                    return type;
                }
            }
            return null;
        }
    }

    static Frame of(Type type, String text) {
        return new Frame(type, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A request of this version. */
    static Frame request(Type type) {
        return of(type, String.valueOf(RecordCodec.VERSION));
    }

    String text() {
        return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }
}
