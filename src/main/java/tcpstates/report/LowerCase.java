package tcpstates.report;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** An enum's names in lower case, as the JSON events spell them. */
final class LowerCase<E extends Enum<E>> {
    private final Map<E, String> names;

    LowerCase(Class<E> type) {
        names = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            names.put(value, value.name().toLowerCase(Locale.ROOT));
        }
    }

    String of(E value) {
        return Objects.requireNonNull(names.get(value));
    }
}
