package tcpstates.report;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Turns JSON objects into rows. A field of an object within the object has both names, with a dot between them, as its column;
 * an array, or an object whose own name is a column, stands there as JSON.
 */
final class CsvTable {
    /** What a spreadsheet takes for the beginning of a formula. */
    private static final String FORMULA = "=+-@\t\r";

    private static final int NO_COLUMN = -1;
    private static final int HEXADECIMAL = 16;
    private static final int ESCAPED_DIGITS = 4;

    private final TextOutput out;
    private final List<String> names;
    private final Object2IntOpenHashMap<String> columns = new Object2IntOpenHashMap<>();
    private final String[] cells;

    private String json = "";
    private int at;

    CsvTable(OutputStream out, List<String> names) {
        this.out = new TextOutput(out);
        this.names = names;
        columns.defaultReturnValue(NO_COLUMN);
        for (int i = 0; i < names.size(); i++) {
            columns.put(names.get(i), i);
        }
        cells = new String[names.size()];
    }

    /** Prints the names of the columns. */
    void head() {
        print(names.toArray(String[]::new));
    }

    /** Prints an object that {@link JsonLines} has written. */
    void row(String object) {
        Arrays.fill(cells, "");
        json = object;
        at = 0;
        fields("");
        print(cells);
    }

    void flush() {
        out.flush();
    }

    private void print(String[] row) {
        for (int i = 0; i < row.length; i++) {
            if (i > 0) {
                out.put(',');
            }
            cell(row[i]);
        }
        out.put('\r').endLine();
    }

    private void cell(String text) {
        boolean quoted =
                text.indexOf(',') >= 0 || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
        out.put(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
    }

    /** Reads an object; {@code path} stands in front of the names of its fields. */
    private void fields(String path) {
        at++; // {
        while (json.charAt(at) != '}') {
            if (json.charAt(at) == ',') {
                at++;
            }
            String name = path + string();
            at++; // :
            int column = columns.getInt(name);
            char first = json.charAt(at);
            if (first == '{' && column == NO_COLUMN) {
                fields(name + '.');
                continue;
            }
            String cell = first == '"' ? harmless(string()) : raw();
            assert column != NO_COLUMN : name;
            if (column != NO_COLUMN) {
                cells[column] = cell;
            }
        }
        at++;
    }

    /** No text becomes a formula, whoever has chosen it. */
    private static String harmless(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private String string() {
        var text = new StringBuilder();
        at++; // "
        while (json.charAt(at) != '"') {
            char c = json.charAt(at++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = json.charAt(at++);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(json, at, at + ESCAPED_DIGITS, HEXADECIMAL));
                    at += ESCAPED_DIGITS;
                }
                default -> text.append(escaped);
            }
        }
        at++;
        return text.toString();
    }

    /** A number, a truth value, an array or an object as it stands there. */
    private String raw() {
        int start = at;
        int depth = 0;
        while (depth > 0 || json.charAt(at) != ',' && json.charAt(at) != '}') {
            switch (json.charAt(at)) {
                case '"' -> {
                    string();
                    continue;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                    // a part of it
                }
            }
            at++;
        }
        return json.substring(start, at);
    }
}
