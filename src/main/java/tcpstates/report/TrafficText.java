package tcpstates.report;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import tcpstates.event.Outcome;

/** How the traffic of a connection went, in sentences that stand behind those of its verdict; the words are in {@code traffic*.properties}. */
final class TrafficText {
    private final ResourceBundle words;

    TrafficText(Language language) {
        words = language.words("traffic");
    }

    /** All sentences. */
    String sentences(Outcome outcome) {
        return say("history", outcome.history());
    }

    private String say(String key, Object... values) {
        return new MessageFormat(words.getString(key), Locale.ROOT).format(values);
    }
}
