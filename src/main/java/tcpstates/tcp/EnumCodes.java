package tcpstates.tcp;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Codes of an enum's constants for bytes that outlive the program: constants may be moved and renamed, codes stay. A new constant
 * is added at the end of the list; one that is left out is found when the codes are made.
 *
 * @param <E> the enum
 */
public final class EnumCodes<E extends Enum<E>> {
    private final List<E> constants;
    private final Map<E, Integer> codes;

    private EnumCodes(Class<E> type, List<E> constants) {
        this.constants = constants;
        codes = new EnumMap<>(type);
        for (int code = 0; code < constants.size(); code++) {
            codes.put(constants.get(code), code);
        }
        if (codes.size() != constants.size() || codes.size() != type.getEnumConstants().length) {
            throw new IllegalArgumentException(type + ": not every constant has one code");
        }
    }

    /** The codes 0, 1, 2 and so on, up to 254, for these constants. */
    @SafeVarargs
    @SuppressWarnings("varargs") // no more than copied
    public static <E extends Enum<E>> EnumCodes<E> of(Class<E> type, E... constants) {
        return new EnumCodes<>(type, List.of(constants));
    }

    /** All constants, by their codes. */
    public List<E> constants() {
        return constants;
    }

    /** The code of a constant. */
    public int code(E constant) {
        return codes.getOrDefault(constant, 0); // every constant has one
    }

    /** The constant that has the code. */
    public E constant(int code) {
        if (code < 0 || code >= constants.size()) {
            throw new CodecException("damaged: no constant has code %d".formatted(code));
        }
        return constants.get(code);
    }

    /** Lists a constant for the codec, in one byte. */
    public E list(BitCodec codec, E constant) {
        return constant(codec.fixed8(code(constant)));
    }

    /** The same for one that may be null. */
    public @Nullable E listNullable(BitCodec codec, @Nullable E constant) {
        int code = codec.fixed8(constant == null ? 0 : 1 + code(constant));
        return code == 0 ? null : constant(code - 1);
    }
}
