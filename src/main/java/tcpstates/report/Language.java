package tcpstates.report;

import java.util.Locale;
import java.util.ResourceBundle;
import tcpstates.event.LowerCase;

/** Language of the sentences; names of states, flags and errors are the same in all. */
public enum Language {
    EN(Locale.ROOT),
    ZH(Locale.CHINESE);

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    /** As ISO 639 writes it. */
    @Override
    public String toString() {
        return LowerCase.of(this);
    }

    /**
     * The words of a report: <code>tcpstates/report/<i>name</i>.properties</code> in English, with a suffix in other languages.
     *
     * @throws java.util.MissingResourceException if there is no such file
     */
    public ResourceBundle words(String name) {
        return ResourceBundle.getBundle(
                "tcpstates.report." + name,
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
