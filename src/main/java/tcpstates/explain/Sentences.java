package tcpstates.explain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import tcpstates.event.Role;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.report.Language;
import tcpstates.report.SentenceTemplate;
import tcpstates.report.VerdictText;
import tcpstates.report.Wording;

/** The sentences of {@code explain*.properties}, filled in. For one thread. */
final class Sentences {
    private final ResourceBundle words;
    private final StateNames names;
    private final VerdictText verdicts;
    private final Map<String, SentenceTemplate> templates = new HashMap<>();

    /** Where a sentence ends and the next one begins. */
    private final String gap;

    private final String comma;

    Sentences(Wording wording) {
        words = wording.language().words("explain");
        names = wording.names();
        verdicts = new VerdictText(wording);
        comma = wording.language() == Language.ZH ? "、" : ", ";
        gap = wording.language() == Language.ZH ? "" : " ";
    }

    /** Whether there is such a sentence. */
    boolean has(String key) {
        return words.containsKey(key);
    }

    /** A sentence without values. */
    String say(String key) {
        return say(key, Map.of());
    }

    /**
     * A sentence.
     *
     * @param values by their names; one that is not there is not known
     */
    String say(String key, Map<String, String> values) {
        var text = new StringBuilder();
        SentenceTemplate template =
                templates.computeIfAbsent(key, name -> new SentenceTemplate(names.in(words.getString(key))));
        template.append(text, name -> {
            String value = values.get(name);
            if (value != null) {
                text.append(value);
            }
            return value != null;
        });
        return text.toString();
    }

    /** Two sentences one behind the other; either may be empty. */
    String join(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + gap + second;
    }

    String list(List<String> parts) {
        return String.join(comma, parts);
    }

    String state(TcpState state) {
        return names.of(state);
    }

    String end(Role role) {
        return verdicts.end(role);
    }

    /** So many bytes. */
    String bytes(long count) {
        return count == 1 ? say("byte") : say("bytes", Map.of("bytes", Long.toString(count)));
    }

    String duration(long nanos) {
        return verdicts.duration(nanos);
    }
}
