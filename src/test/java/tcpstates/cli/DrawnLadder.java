package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A ladder as it was printed, read back from its lines alone.
 *
 * @param number of the connection
 * @param rows in their order
 * @param bad what is wrong with the way it is drawn; empty if nothing is
 */
record DrawnLadder(long number, List<Row> rows, List<String> bad) {
    private static final String LIFELINES = " │┊├┤|:";

    /**
     * A row.
     *
     * @param number what stands in the first column
     * @param client what stands beside the client's lifeline; empty for nothing
     * @param server what stands beside the server's
     * @param arrow what stands between the lifelines
     */
    record Row(String number, String client, String server, String arrow) {
        /** Of a packet; 0 for a row without one. */
        long packet() {
            return number.matches("[0-9]+") ? Long.parseLong(number) : 0;
        }
    }

    /** The ladders in what was printed at that width, and of their lines the ones that are too wide. */
    static List<DrawnLadder> read(List<String> lines, int width) {
        List<DrawnLadder> ladders = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            String title = lines.get(i++);
            if (!title.matches("(──|--) (connection|连接) \\d+.*")) {
                continue;
            }
            List<String> bad = new ArrayList<>();
            List<Row> rows = new ArrayList<>();
            String head = cells(lines.get(i));
            int left = behind(head, "client", "客户端");
            int right = behind(head, "server", "服务器") - 8;
            i += 2;
            while (i < lines.size() && !lines.get(i).startsWith(" => ")) {
                rows.add(row(lines.get(i++), left + 1, right, bad));
            }
            ladders.add(new DrawnLadder(Long.parseLong(title.replaceAll("^\\D+(\\d+).*", "$1")), rows, bad));
        }
        for (String line : lines) {
            if (cells(line).length() > width && !ladders.isEmpty()) {
                ladders.getFirst().bad.add("wider than " + width + ": " + line);
            }
        }
        return ladders;
    }

    /** The column behind a word; it has as many columns in either language. */
    private static int behind(String head, String english, String chinese) {
        int at = Math.max(head.indexOf(english), head.indexOf(cells(chinese)));
        return at + english.length();
    }

    private static Row row(String line, int left, int right, List<String> bad) {
        String cells = cells(line) + " ".repeat(right + 3);
        if (LIFELINES.indexOf(cells.charAt(left)) < 0 || LIFELINES.indexOf(cells.charAt(right)) < 0) {
            bad.add("no lifeline in column " + left + " or " + right + ": " + line);
        }
        String front = cells.substring(0, left - 1);
        return new Row(
                front.strip().split(" ", -1)[0],
                state(front),
                cells.charAt(right + 2) == ' ' ? "" : cells.substring(right + 2).split("[ ]", -1)[0],
                cells.substring(left + 1, right));
    }

    /** The state in what stands in front of a lifeline; empty if there is none. */
    private static String state(String front) {
        String[] words = front.strip().split(" +", -1);
        for (int i = words.length - 1; i >= 0; i--) {
            if (words[i].matches("[A-Z][A-Z_]+[0-9]?[?↑^]?|\\?")) {
                return words[i];
            }
        }
        return "";
    }

    /** A character for each column: a wide one is followed by a filler. */
    private static String cells(String line) {
        var cells = new StringBuilder();
        line.codePoints().forEach(c -> {
            cells.append(c > 0xffff ? '?' : (char) c);
            if (c >= 0x2e80 && c <= 0xffef) {
                cells.append('\0');
            }
        });
        return cells.toString();
    }
}
