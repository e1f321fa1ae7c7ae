package tcpstates.report;

import java.util.Locale;

/** Language of the sentences; names of states, flags and errors are the same in all. */
public enum Language {
    EN(Locale.ROOT),
    ZH(Locale.CHINESE);

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    /** Names the resource bundle; English is the one without a suffix. */
    Locale locale() {
        return locale;
    }
}
