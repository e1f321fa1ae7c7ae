package tcpstates.lab;

import java.util.ArrayList;
import java.util.List;

/** How often somebody was asked about an experiment, and what he said that was not expected. */
public final class Score {
    private final String observer;
    private final List<String> differences = new ArrayList<>();
    private int asked;
    private boolean disturbed;

    Score(String observer) {
        this.observer = observer;
    }

    void add(boolean same, String difference) {
        asked++;
        if (!same) {
            differences.add(difference);
        }
    }

    /** What was said cannot be told apart from what others have caused at the same time. */
    void disturb() {
        disturbed = true;
    }

    /** Whether it is to be asked once more, alone: something differs, or others were in the way. */
    public boolean isDoubtful() {
        return disturbed || !differences.isEmpty();
    }

    /** Whether others were in the way. */
    boolean isDisturbed() {
        return disturbed;
    }

    /** Who was asked. */
    public String observer() {
        return observer;
    }

    /** How many questions he was asked. */
    public int asked() {
        return asked;
    }

    /** What differs, a sentence each. */
    public List<String> differences() {
        return List.copyOf(differences);
    }
}
