package tcpstates.service;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values as diagnose-tools has them behind an option: {@code key=value}, with blanks or commas between them. Of a key that
 * is there twice, the first one counts. A value in quotation marks may hold blanks and commas, and one key's value may be all the
 * rest.
 */
public final class KeyValues {
    private static final String SEPARATORS = " \t\n\r,";

    private final Map<String, String> values = new HashMap<>();

    private KeyValues() {}

    /**
     * Reads keys and values.
     *
     * @param restKey the key whose value is the rest of the text, if it is not in quotation marks; empty if there is none
     */
    public static KeyValues parse(String text, String restKey) {
        var result = new KeyValues();
        int at = 0;
        while (at < text.length()) {
            if (SEPARATORS.indexOf(text.charAt(at)) >= 0) {
                at++;
                continue;
            }
            int end = end(text, at, "=" + SEPARATORS);
            String key = text.substring(at, end);
            at = end;
            if (at < text.length() && text.charAt(at) == '=') {
                at = result.value(text, at + 1, key, key.equals(restKey));
            } else {
                result.values.putIfAbsent(key, "");
            }
        }
        return result;
    }

    /** Reads a value from there; returns where it ends. */
    private int value(String text, int start, String key, boolean rest) {
        char quote = start < text.length() ? text.charAt(start) : 0;
        int closing = quote == '"' || quote == '\'' ? text.indexOf(quote, start + 1) : -1;
        if (closing > 0) {
            values.putIfAbsent(key, text.substring(start + 1, closing));
            return closing + 1;
        }
        int end = rest ? text.length() : end(text, start, SEPARATORS);
        values.putIfAbsent(key, text.substring(start, end).strip());
        return end;
    }

    private static int end(String text, int from, String stops) {
        int at = from;
        while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /** The value of a key; null if the key is not there. */
    public @Nullable String get(String key) {
        return values.get(key);
    }

    /** Whether a key is there with a number other than 0. */
    public boolean isSet(String key) {
        String value = values.get(key);
        return value != null && !value.isEmpty() && !value.equals("0");
    }
}
