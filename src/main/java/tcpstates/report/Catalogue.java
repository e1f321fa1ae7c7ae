package tcpstates.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a catalogue of messages as gettext keeps it: {@code msgid} and {@code msgstr}, each in one or more quoted lines. */
final class Catalogue {
    /**
     * A message in two languages.
     *
     * @param english with names in braces for what differs from one time to the next
     * @param other the same in the other language, with the same names
     */
    record Entry(String english, String other) {}

    private static final String ENGLISH = "msgid ";
    private static final String OTHER = "msgstr ";

    private Catalogue() {}

    /** All messages in the catalogue of a language, in its order. */
    static List<Entry> of(Language language) {
        try (InputStream file = Catalogue.class.getResourceAsStream("messages_" + language + ".po")) {
            if (file == null) {
                throw new IllegalStateException("there is no catalogue of messages for " + language);
            }
            return entries(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Entry> entries(String text) {
        List<Entry> entries = new ArrayList<>();
        var english = new StringBuilder();
        var other = new StringBuilder();
        StringBuilder current = english;
        for (String line : text.lines().toList()) {
            if (line.startsWith(ENGLISH)) {
                add(entries, english, other);
                current = english;
            } else if (line.startsWith(OTHER)) {
                current = other;
            }
            int quote = line.startsWith("#") ? -1 : line.indexOf('"');
            if (quote >= 0) {
                current.append(line, quote + 1, line.lastIndexOf('"'));
            }
        }
        add(entries, english, other);
        return entries;
    }

    private static void add(List<Entry> entries, StringBuilder english, StringBuilder other) {
        if (!english.isEmpty()) {
            entries.add(new Entry(english.toString(), other.toString()));
        }
        english.setLength(0);
        other.setLength(0);
    }
}
