package tcpstates.capture.transcript;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a transcript left open and how that was filled in, and what was passed over; bounded, however long the text is. */
final class Remarks {
    private static final int MAX_WARNINGS = 10;
    private static final int MAX_NAMES = 5;

    private final List<String> warnings = new ArrayList<>();
    private final Set<String> assumptions = new LinkedHashSet<>();
    private final List<String> names = new ArrayList<>();
    private final Set<String> options = new LinkedHashSet<>();
    private long moreWarnings;
    private long moreNames;
    private long quiet;
    private long midnights;
    private long abridged;
    private long skipped;

    /** A line that looks like a packet but was not taken. */
    void warning(long line, String why) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add("line " + line + " looks like a packet, but " + why + "; skipped");
        } else {
            moreWarnings++;
        }
    }

    /** One of a few fixed texts. */
    void assumed(String what) {
        assumptions.add(what);
    }

    void madeUp(String name, String number) {
        if (names.size() < MAX_NAMES) {
            names.add(name + " = " + number);
        } else {
            moreNames++;
        }
    }

    void optionLeftOut(String name) {
        if (options.size() < MAX_NAMES) {
            options.add(name);
        }
    }

    void midnight() {
        midnights++;
    }

    void abridged() {
        abridged++;
    }

    void skipped() {
        skipped++;
    }

    void quiet() {
        quiet++;
    }

    long quietLines() {
        return quiet;
    }

    /** A line each. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(warnings);
        if (moreWarnings > 0) {
            lines.add(moreWarnings + " more lines look like packets and were skipped");
        }
        if (quiet > 0) {
            lines.add(quiet + " lines of tcpdump -q have no flags, which tell the states; skipped");
        }
        lines.addAll(assumptions);
        if (midnights > 0) {
            lines.add("the time of day goes back: taken as midnight, days passed: " + midnights);
        }
        if (!names.isEmpty()) {
            lines.add("names without a known number got one made up: " + String.join(", ", names)
                    + (moreNames > 0 ? ", and " + moreNames + " more" : ""));
        }
        if (!options.isEmpty()) {
            lines.add("TCP options left out: " + String.join(", ", options));
        }
        if (abridged > 0) {
            lines.add(abridged + " shortened lines: what they leave out was taken from the lines before, or as 0");
        }
        if (skipped > 0) {
            lines.add(skipped + " lines skipped: no TCP packets");
        }
        return lines;
    }
}
