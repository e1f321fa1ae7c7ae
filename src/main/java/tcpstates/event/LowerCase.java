package tcpstates.event;

import java.util.Arrays;
import java.util.Locale;

/** How the constants of an enum are written where people read or type them. */
public final class LowerCase {
    private static final ClassValue<String[]> NAMES = new ClassValue<>() {
        @Override
        protected String[] computeValue(Class<?> type) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .toArray(String[]::new);
        }
    };

    private LowerCase() {}

    /** The name of {@code FIRST_RTO} is {@code first_rto}; the same string each time. */
    @SuppressWarnings("EnumOrdinal") // an index, never a rank
    public static String of(Enum<?> constant) {
        return NAMES.get(constant.getDeclaringClass())[constant.ordinal()];
    }
}
