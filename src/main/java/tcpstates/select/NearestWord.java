package tcpstates.select;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds what was meant where something else was typed. */
public final class NearestWord {
    private static final int MAX_EDITS = 3;
    private static final int MOST_WORDS = 3;

    private NearestWord() {}

    /** The word that takes the fewest edits to reach, if it is near enough to be meant; null if none is. */
    public static @Nullable String to(String typed, Collection<String> known) {
        String best = null;
        int fewest = mostEdits(typed) + 1;
        for (String word : known) {
            int edits = edits(typed, word);
            if (edits < fewest) {
                fewest = edits;
                best = word;
            }
        }
        return best;
    }

    /** The few words that are nearest, the nearest one first; none if none is near enough to be meant. */
    public static List<String> all(String typed, Collection<String> known) {
        return known.stream()
                .filter(word -> Math.abs(word.length() - typed.length()) <= mostEdits(typed))
                .filter(word -> edits(plain(typed), plain(word)) <= mostEdits(typed))
                .sorted(Comparator.comparingInt(word -> edits(plain(typed), plain(word))))
                .limit(MOST_WORDS)
                .toList();
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private static int mostEdits(String typed) {
        return Math.min(MAX_EDITS, typed.length() - 1);
    }

    /** Levenshtein's distance. */
    private static int edits(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
