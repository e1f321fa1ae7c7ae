package tcpstates.cli;

import java.util.Locale;

/** How choices are spelled on the command line. */
final class Words {
    private Words() {}

    /** {@code LIBPCAP} is typed {@code libpcap}. */
    static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
