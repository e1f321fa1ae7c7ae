package tcpstates.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Finding;

/** What there is to say of a capture as a whole, in sentences, behind a text report: findings, and what may mislead. */
final class WholeCaptureNotes {
    /** Nobody reads more; the JSON events have them all. */
    private static final int MAX_FINDINGS = 100;

    private final WholeCaptureText text;
    private final List<Finding> findings = new ArrayList<>();
    private long more;
    private @Nullable CaptureHealth health;

    WholeCaptureNotes(Language language) {
        text = new WholeCaptureText(language);
    }

    /** Keeps a finding that is complete; one that was emitted early comes again. */
    void add(Finding finding) {
        if (!finding.complete()) {
            return;
        }
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        } else {
            more++;
        }
    }

    void add(CaptureHealth capture) {
        health = capture;
    }

    /**
     * Prints the findings and what may mislead, each behind an empty line and its title.
     *
     * @param all whether to tell of other protocols than TCP, too
     */
    void print(TextOutput out, boolean all) {
        List<String> sentences = new ArrayList<>();
        findings.forEach(finding -> sentences.add(text.sentence(finding)));
        if (more > 0) {
            sentences.add(text.andMore(more));
        }
        print(out, text.findingsTitle(), sentences);
        if (health != null) {
            print(out, text.healthTitle(), text.sentences(health));
            String others = text.otherProtocols(health.notFollowed());
            if (all && !others.isEmpty()) {
                out.endLine();
                out.put(others).endLine();
            }
        }
    }

    /** Prints what may mislead as a header: its title, and an empty line behind it. */
    void printHealthFirst(TextOutput out) {
        if (health != null && !text.sentences(health).isEmpty()) {
            part(out, text.healthTitle(), text.sentences(health));
            out.endLine();
        }
    }

    private static void print(TextOutput out, String title, List<String> sentences) {
        if (!sentences.isEmpty()) {
            out.endLine();
            part(out, title, sentences);
        }
    }

    private static void part(TextOutput out, String title, List<String> sentences) {
        out.put(title).endLine();
        for (String sentence : sentences) {
            out.put("  ").put(sentence).endLine();
        }
    }
}
