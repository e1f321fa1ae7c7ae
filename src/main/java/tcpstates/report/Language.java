package tcpstates.report;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import tcpstates.event.LowerCase;

/** Language of the sentences; names of states, flags and errors are the same in all. */
public enum Language {
    EN(Locale.ROOT),
    ZH(Locale.CHINESE);

    private static final String OPTION = "--lang";

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    /** The language that {@code --lang} asks for among these words, whether or not all is right with them; the last one counts. */
    public static Language askedFor(List<String> words) {
        var language = EN;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String value = word.startsWith(OPTION + '=')
                    ? word.substring(OPTION.length() + 1)
                    : word.equals(OPTION) && i + 1 < words.size() ? words.get(i + 1) : "";
            for (Language known : values()) {
                language = known.name().equalsIgnoreCase(value) ? known : language;
            }
        }
        return language;
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
