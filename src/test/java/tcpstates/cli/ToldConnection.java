package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection as {@code --format explain} tells it in English, a paragraph a line.
 *
 * @param number of the connection
 * @param steps what is told of its packets and timers, in order
 */
record ToldConnection(long number, List<Step> steps) {
    /**
     * What is told of one packet, or of a moment without one.
     *
     * @param packet its number; 0 for a moment
     * @param head the line that says what was captured
     * @param numbers sentences about its numbers
     * @param changes changes of a state
     */
    record Step(long packet, String head, List<String> numbers, List<Change> changes) {}

    /** A change of a state; {@code rest} is why, and how sure that is. */
    record Change(String role, String from, String to, String rest) {}

    private static final Pattern CONNECTION = Pattern.compile("^Connection (\\d+)(?: \\([^)]*\\))?: client .*");
    private static final Pattern PACKET = Pattern.compile("^Packet (\\d+), .*");
    private static final Pattern CHANGE =
            Pattern.compile("^ {4}\\* (client|server) (\\w+)(?: \\(for [^)]*\\))? → (\\w+): (.*)");

    static List<ToldConnection> read(List<String> lines) {
        List<ToldConnection> connections = new ArrayList<>();
        for (String line : lines) {
            Matcher connection = CONNECTION.matcher(line);
            Matcher packet = PACKET.matcher(line);
            Matcher change = CHANGE.matcher(line);
            if (connection.matches()) {
                connections.add(new ToldConnection(Long.parseLong(connection.group(1)), new ArrayList<>()));
            } else if (packet.matches()) {
                add(connections, Long.parseLong(packet.group(1)), line);
            } else if (line.startsWith("At ")) {
                add(connections, 0, line);
            } else if (change.matches()) {
                last(connections)
                        .changes()
                        .add(new Change(change.group(1), change.group(2), change.group(3), change.group(4)));
            } else if (line.startsWith("    - ")) {
                last(connections).numbers().add(line.substring(6));
            }
        }
        return connections;
    }

    private static void add(List<ToldConnection> connections, long packet, String head) {
        connections.getLast().steps.add(new Step(packet, head, new ArrayList<>(), new ArrayList<>()));
    }

    private static Step last(List<ToldConnection> connections) {
        return connections.getLast().steps.getLast();
    }
}
