package tcpstates.picture;

import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Evidence;
import tcpstates.event.IcmpError;
import tcpstates.event.LowerCase;
import tcpstates.event.Role;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;
import tcpstates.report.Language;
import tcpstates.report.SentenceTemplate;
import tcpstates.report.ShortDuration;
import tcpstates.report.Wording;

/** The words in pictures: those of the picture's own, and those that lines of text have for the same things. */
final class Words {
    /** Stands for a state that nothing shows. */
    private static final String UNKNOWN = "?";

    private final Language language;
    private final StateNames names;
    private final ResourceBundle own;
    private final ResourceBundle states;
    private final ResourceBundle verdicts;

    Words(Wording wording) {
        language = wording.language();
        names = wording.names();
        own = language.words("picture");
        states = language.words("states");
        verdicts = language.words("verdicts");
    }

    /** A word of {@code picture.properties}, with values in it. */
    String of(String key, Object... values) {
        String word = own.getString(key);
        return values.length == 0 ? word : SentenceTemplate.fill(word, values);
    }

    Language language() {
        return language;
    }

    String state(@Nullable TcpState state) {
        return state == null ? UNKNOWN : names.of(state);
    }

    /** An end by its role. */
    String end(Role role) {
        return states.getString("role." + role);
    }

    /** From whom to whom an end sends. */
    String way(Role sender) {
        return end(sender) + " → " + end(sender == Role.CLIENT ? Role.SERVER : Role.CLIENT);
    }

    String icmp(IcmpError.Kind kind) {
        return of("icmp", verdicts.getString("icmp." + kind));
    }

    /** The way out of a state that the figure has no arrow for: by what, and into which state. */
    String reason(Passage passage) {
        String to = state(passage.to());
        if (passage.evidence() == Evidence.CORRECTED) {
            return "↶ " + to;
        }
        return by(passage) + " → " + to;
    }

    /** What leads out of a state where the figure has no arrow. */
    String by(Passage passage) {
        return switch (passage.cause()) {
            case SENT_RESET, ANSWERED_WITH_RESET, RECEIVED_RESET, REFUSED, NEVER_CALLED -> of("reset");
            case ICMP_ERROR -> "ICMP";
            case MID_STREAM -> of("begins");
            default -> passage.evidence() == Evidence.TIMER ? of("timer") : "#" + passage.packet();
        };
    }

    /** What stands behind the name of a state that a change led to. */
    static String mark(Evidence evidence) {
        return switch (evidence) {
            case PRESUMED -> "?";
            case CORRECTED -> " ↶";
            case SENT, TIMER -> "";
        };
    }

    /** A length of time in few characters. */
    String duration(long nanos) {
        return ShortDuration.of(Math.max(0, nanos));
    }

    /** A moment as seconds since the first packet, to the microsecond; may lie before it. */
    static String since(long nanos) {
        long micros = Math.floorDiv(nanos, Nanos.PER_MICRO);
        return String.format(
                Locale.ROOT,
                "%s%d.%06d",
                micros < 0 ? "-" : "",
                Math.abs(micros) / (Nanos.PER_SECOND / Nanos.PER_MICRO),
                Math.abs(micros) % (Nanos.PER_SECOND / Nanos.PER_MICRO));
    }

    /** A whole number with its thousands apart. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
    }

    /** A word as a style of the picture is called. */
    static String key(Enum<?> word) {
        return LowerCase.of(word);
    }
}
