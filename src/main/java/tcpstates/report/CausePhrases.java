package tcpstates.report;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Cause;

/** Why a state changed, in one phrase of a language; the English ones are the causes' own. */
public final class CausePhrases {
    private final @Nullable ResourceBundle phrases;

    public CausePhrases(Language language) {
        phrases = language == Language.EN ? null : language.words("causes");
    }

    /** The phrase. */
    public String of(Cause cause) {
        return phrases == null ? cause.phrase() : phrases.getString(cause.name());
    }

    /** Writes the phrase into a field; in English there is nothing to escape. */
    void write(JsonLines json, String field, Cause cause) {
        if (phrases == null) {
            json.word(field, cause.phrase());
        } else {
            json.text(field, of(cause));
        }
    }
}
