package tcpstates.report;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import tcpstates.event.IcmpError;
import tcpstates.event.LowerCase;
import tcpstates.event.Retransmission;
import tcpstates.event.StateNames;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;

/** What kinds of events are called in a language: states by their names, others in English as in the JSON events. */
public final class KindWords {
    private final @Nullable Language language;
    private final StateNames names;

    public KindWords(Wording wording) {
        language = wording.language() == Language.EN ? null : wording.language();
        names = wording.names();
    }

    /** What a kind of an event, or a state, is called. */
    public String of(Enum<?> kind) {
        if (kind instanceof TcpState state) {
            return names.inTable(state);
        }
        if (language == null) {
            return LowerCase.of(kind);
        }
        return switch (kind) {
            case Retransmission.Kind again -> words(language, "kinds", "again." + again.name());
            case StraySegment.Flags flags -> words(language, "kinds", "stray." + flags.name());
            case IcmpError.Kind error -> words(language, "verdicts", "icmp." + error.name());
            default -> words(language, "packet_lines", kind.name());
        };
    }

    private static String words(Language language, String file, String key) {
        ResourceBundle words = language.words(file);
        return words.getString(key);
    }
}
