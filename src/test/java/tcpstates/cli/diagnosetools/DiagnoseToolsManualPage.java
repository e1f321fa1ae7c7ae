package tcpstates.cli.diagnosetools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the manual page of {@code tcpstates} from what its {@code --help} is made of, in roff with the man macros. */
final class DiagnoseToolsManualPage {
    static final Path FILE = Path.of("docs/tcpstates.1");

    private static final String HEAD = """
            .TH TCPSTATES 1
            .SH NAME
            tcpstates \\- states of TCP sockets from packets, captured in the background
            .SH SYNOPSIS
            .B tcpstates
            [command[=\\(dqkey=value key=value ...\\(dq]] ...
            .br
            .B tcpstates status
            METRIC [\\-r FILE | \\-\\-source background|kernel] [\\-\\-side client|server|local]
            .SH DESCRIPTION
            Takes the commands of diagnose\\-tools' function of this name and answers with its texts, but goes by packets:
            it needs no kernel module, and runs on gateways and mirrors as well.
            .PP
            A capture is activated, runs in the background, is asked for reports, and is deactivated.
            A report prints what happened since the last one: every change of state of both ends of every connection,
            or, with verbose=1, how the connections stand.
            Keys are separated by blanks or commas; unknown ones are ignored, and of repeated ones the first counts.
            .SH COMMANDS
            """;

    private static final String TAIL = """
            .SH FILES
            .TP
            .I /run/tcpstates
            Socket, lock and journal of the running capture; where that may not be made, in $XDG_RUNTIME_DIR/tcpstates,
            else in /tmp/tcpstates\\-UID. Its owner's alone: root and whoever has activated the capture are served.
            .SH EXIT STATUS
            0 done, 1 a failure (not activated, no permission, no such interface), 2 wrong usage.
            .SH SEE ALSO
            .BR tcpstates\\-sniff (1),
            .BR pcap\\-filter (7),
            .BR ss (8),
            .BR tcpdump (8)
            """;

    /** What the help says of diagnose-tools' own keys is theirs, and little. */
    private static final Map<String, String> ORIGINAL_KEYS = Map.of(
            "verbose", "1 makes the report a list of how the connections stand; 0 unless given",
            "addr", "only connections with that IPv4 address, at either end; 0.0.0.0 is none");

    private DiagnoseToolsManualPage() {}

    /** Writes the page anew; to be run in the project's folder. */
    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, text());
    }

    static String text() {
        var page = new StringBuilder(HEAD);
        for (Usage.Command command : Usage.COMMANDS) {
            page.append(".SS ").append(escaped(command.name())).append('\n');
            page.append(escaped(sentence(command.text()))).append(command.text().isEmpty() ? "" : "\n");
            for (Usage.Key key : command.keys()) {
                page.append(".TP\n\\fB").append(escaped(name(key.name()))).append("\\fR");
                if (!key.value().isEmpty()) {
                    page.append("=\\fI").append(escaped(key.value())).append("\\fR");
                }
                page.append('\n')
                        .append(escaped(
                                sentence(key.original() ? ORIGINAL_KEYS.getOrDefault(key.name(), "") : key.text())))
                        .append('\n');
            }
        }
        return page.append(TAIL).toString();
    }

    /** Words to choose from, so that the line can be broken between them. */
    private static String name(String name) {
        return name.startsWith("[") ? name.substring(1, name.length() - 1).replace("|", ", ") : name;
    }

    private static String sentence(String text) {
        return text.isEmpty() || text.endsWith(".") ? text : text + ".";
    }

    /** A backslash, hyphen, or a dot or quote at the beginning of a line means something to roff. */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
