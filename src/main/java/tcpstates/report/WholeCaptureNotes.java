package tcpstates.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Finding;

/** What there is to say of a capture as a whole, in sentences: findings, and what may mislead. */
public final class WholeCaptureNotes {
    /** Nobody reads more; the JSON events have them all. */
    private static final int MAX_FINDINGS = 100;

    private final WholeCaptureText text;
    private final List<Finding> findings = new ArrayList<>();
    private long more;
    private @Nullable CaptureHealth health;

    public WholeCaptureNotes(Wording wording) {
        text = new WholeCaptureText(wording);
    }

    /** Keeps a finding that is complete; one that was emitted early comes again. */
    public void add(Finding finding) {
        if (!finding.complete()) {
            return;
        }
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        } else {
            more++;
        }
    }

    /** Keeps how the capture was taken. */
    public void add(CaptureHealth capture) {
        health = capture;
    }

    /** The findings, a sentence each, and how many more there are. */
    public List<String> findings() {
        List<String> sentences = new ArrayList<>();
        findings.forEach(finding -> sentences.add(text.sentence(finding)));
        if (more > 0) {
            sentences.add(text.andMore(more));
        }
        return sentences;
    }

    /** What may mislead, a sentence each. */
    public List<String> health() {
        return health == null ? List.of() : text.sentences(health, false);
    }

    /** Prints the findings behind an empty line and their title. */
    void printFindings(TextOutput out) {
        List<String> sentences = findings();
        if (!sentences.isEmpty()) {
            out.endLine();
            part(out, text.findingsTitle(), sentences);
        }
    }

    /**
     * What may mislead, under its title; empty if there is nothing.
     *
     * @param all whether to tell also what misleads nobody: sums that the network card completes, other protocols
     * @param width columns that a line may take
     */
    List<String> health(boolean all, int width) {
        List<String> lines = new ArrayList<>();
        if (health == null) {
            return lines;
        }
        List<String> sentences = text.sentences(health, all);
        if (!sentences.isEmpty()) {
            lines.add(text.healthTitle());
            for (String sentence : sentences) {
                wrap(sentence, width).forEach(line -> lines.add("  " + line));
            }
        }
        String others = text.otherProtocols(health.notFollowed());
        if (all && !others.isEmpty()) {
            lines.addAll(wrap(others, width));
        }
        return lines;
    }

    private static List<String> wrap(String text, int width) {
        return WordWrap.lines(text, width == Integer.MAX_VALUE ? width : width - 2);
    }

    /** Prints what may mislead in totals, and an empty line behind it. */
    void printHealthFirst(TextOutput out) {
        if (health != null && !text.sentences(health, true).isEmpty()) {
            part(out, text.healthTitle(), text.sentences(health, true));
            out.endLine();
        }
    }

    private static void part(TextOutput out, String title, List<String> sentences) {
        out.put(title).endLine();
        for (String sentence : sentences) {
            out.put("  ").put(sentence).endLine();
        }
    }
}
