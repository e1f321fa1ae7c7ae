package tcpstates.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Which characters the terminal draws, as far as its locale tells. */
final class TerminalCharset {
    /** What the launcher has found before it set a locale of its own. */
    private static final String OF_LAUNCHER = "TCPSTATES_LOCALE";

    private TerminalCharset() {}

    /**
     * Whether it is UTF-8: what locale(7) asks in this order says so, or nothing is set, as in a container.
     *
     * @param environment as of {@link System#getenv()}
     */
    static boolean isUtf8(Map<String, String> environment) {
        String name = environment.containsKey(OF_LAUNCHER)
                ? environment.get(OF_LAUNCHER)
                : Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                        .map(variable -> environment.getOrDefault(variable, ""))
                        .filter(value -> !value.isEmpty())
                        .findFirst()
                        .orElse("");
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.isEmpty() || upper.contains("UTF-8") || upper.contains("UTF8");
    }
}
