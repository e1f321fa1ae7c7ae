package tcpstates.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What is said beside a report (errors, warnings, counts) in the language of whoever reads it. Messages are made in English where
 * something happens, and translated where they leave the program: the catalogue {@code messages_zh.po} has each with names in
 * braces for what differs. A value stands in the translation as it is, unless its name begins with
 *
 * <ul>
 *   <li>{@code message}: it is a message itself;
 *   <li>{@code messages}: it is several, parted by {@code "; "};
 *   <li>{@code words}: it is a list, parted by {@code ", "}, of which some may be in the catalogue;
 *   <li>{@code number}: it is made of digits;
 *   <li>a capital letter: it holds no small one.
 * </ul>
 *
 * <p>English costs nothing: no catalogue is read for it.
 */
public final class Translation {
    private static final String MESSAGE = "message";
    private static final String MESSAGES = "messages";
    private static final String WORDS = "words";
    private static final String NUMBER = "number";

    /** Messages in each other. */
    private static final int MAX_DEPTH = 6;

    /** Patterns and places that are tried; a message made of what an attacker chose could have more than there is time for. */
    private static final int MAX_STEPS = 100_000;

    /**
     * A message, taken apart once.
     *
     * @param english words and names in turn, words first and last
     * @param other the same of the translation
     */
    private record Pattern(List<String> english, List<String> other) {
        Pattern(Catalogue.Entry entry) {
            this(pieces(entry.english()), pieces(entry.other()));
        }

        private static List<String> pieces(String text) {
            return List.of(text.split("[{}]", -1));
        }

        /** Whether all that it knows is there, in its order: seen at once, other than whether values fit. */
        boolean mayMatch(String message) {
            int at = 0;
            for (int i = 0; i < english.size(); i += 2) {
                at = message.indexOf(english.get(i), at);
                if (at < 0) {
                    return false;
                }
                at += english.get(i).length();
            }
            return true;
        }

        /** How many characters it knows; the pattern that knows most is the right one. */
        int known() {
            int known = 0;
            for (int i = 0; i < english.size(); i += 2) {
                known += english.get(i).length();
            }
            return known;
        }
    }

    private final List<Pattern> patterns = new ArrayList<>();
    private int steps;

    /** Into this language. */
    public Translation(Language language) {
        if (language != Language.EN) {
            Catalogue.of(language).forEach(entry -> patterns.add(new Pattern(entry)));
            patterns.sort(Comparator.comparingInt(Pattern::known).reversed());
        }
    }

    /** The message in the language; as it is if there is no translation of it. */
    public String of(String message) {
        if (patterns.isEmpty()) {
            return message;
        }
        return Objects.requireNonNullElse(find(message), message);
    }

    /** The message in the language; null if there is no translation of it. */
    private synchronized @Nullable String find(String message) {
        steps = 0;
        return find(message, 0, null);
    }

    /** @param outer of the message that this one stands in, which is never of the same kind: a name of a file looks like one */
    private @Nullable String find(String message, int depth, @Nullable Pattern outer) {
        if (depth > MAX_DEPTH) {
            return null;
        }
        for (Pattern pattern : patterns) {
            if (steps++ >= MAX_STEPS) {
                return null;
            }
            Map<String, String> values = new HashMap<>();
            if (pattern != outer && pattern.mayMatch(message) && matches(pattern, 0, message, 0, values, depth)) {
                return filled(pattern.other, values);
            }
        }
        return null;
    }

    private static String filled(List<String> pieces, Map<String, String> values) {
        var text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            text.append(i % 2 == 0 ? pieces.get(i) : values.get(pieces.get(i)));
        }
        return text.toString();
    }

    /** Whether the rest of a message is what the pieces of a pattern from this one on say; fills in the values. */
    private boolean matches(Pattern pattern, int piece, String message, int at, Map<String, String> values, int depth) {
        List<String> pieces = pattern.english;
        String words = pieces.get(piece);
        if (!message.startsWith(words, at)) {
            return false;
        }
        int begin = at + words.length();
        if (piece == pieces.size() - 1) {
            return begin == message.length();
        }
        String name = pieces.get(piece + 1);
        String next = pieces.get(piece + 2);
        boolean last = next.isEmpty() && piece + 2 == pieces.size() - 1;
        int end = last ? message.length() : message.indexOf(next, begin);
        while (end >= begin && steps++ < MAX_STEPS) {
            String value = value(name, message.substring(begin, end), depth, pattern);
            if (value != null && matches(pattern, piece + 2, message, end, values, depth)) {
                values.put(name, value);
                return true;
            }
            end = last ? -1 : message.indexOf(next, end + 1);
        }
        return false;
    }

    private @Nullable String value(String name, String text, int depth, Pattern outer) {
        if (name.startsWith(MESSAGES)) {
            return list(text, "; ", "；", depth, true);
        }
        if (name.startsWith(WORDS)) {
            return list(text, ", ", "、", depth, false);
        }
        if (name.startsWith(MESSAGE)) {
            return find(text, depth + 1, outer);
        }
        boolean fits = name.startsWith(NUMBER)
                ? text.chars().allMatch(Character::isDigit)
                : !Character.isUpperCase(name.charAt(0)) || text.chars().noneMatch(Character::isLowerCase);
        return fits ? text : null;
    }

    private @Nullable String list(String text, String separator, String newSeparator, int depth, boolean all) {
        var list = new StringJoiner(newSeparator);
        for (String part : text.split(separator, -1)) {
            String translated = find(part, depth + 1, null);
            if (translated == null && all) {
                return null;
            }
            list.add(translated == null ? part : translated);
        }
        return list.toString();
    }
}
