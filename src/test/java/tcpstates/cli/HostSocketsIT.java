package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tcpstates.cli.diagnosetools.Namespace;

/**
 * Sockets in all states that were there before the capture, beside ss(8), in a network of the test's own. Needs root, which the
 * capture gives up. {@code bench/sockets} does the same with thousands.
 */
@Timeout(240)
class HostSocketsIT {
    private static final String PROGRAM =
            Path.of("tcpstates-sniff").toAbsolutePath().toString();
    private static final String SCRIPT =
            Path.of("src/test/scripts/sockets-in-all-states").toAbsolutePath().toString();
    private static final String NUMBER = "39";

    private final List<Process> started = new ArrayList<>();

    @RegisterExtension
    private final Namespace namespace = new Namespace();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... command) throws IOException {
        Process process = namespace.start(command);
        started.add(process);
        return process;
    }

    @Test
    void listsTheSocketsThatSsListsBeforeWhileAndAfterTheyAreUsed() throws Exception {
        Process sockets = start("python3", SCRIPT, NUMBER);
        BufferedReader steps = sockets.inputReader(StandardCharsets.UTF_8);
        assertThat(steps.readLine()).isEqualTo("ready");
        Process capture = start(PROGRAM, "-n", "-i", "lo", "--format", "ss", "--all-states", "--every", "1");
        BufferedReader lines = capture.inputReader(StandardCharsets.UTF_8);
        awaitSame(lines, "before any packet");
        for (String step : List.of("use", "more")) {
            sockets.getOutputStream().write((step + '\n').getBytes(StandardCharsets.UTF_8));
            sockets.getOutputStream().flush();
            assertThat(steps.readLine()).startsWith(step);
            awaitSame(lines, step);
        }
        new ProcessBuilder("kill", "-INT", "" + capture.pid()).start().waitFor();
        List<String> last = List.of();
        for (List<String> list = moment(lines); !list.isEmpty(); list = moment(lines)) {
            last = list;
        }
        assertThat(listed(last)).as("at the end").containsExactlyInAnyOrderElementsOf(shownBySs());
        assertThat(capture.waitFor()).isZero();
    }

    /** What goes on meanwhile may make two lists differ; not for long. */
    private void awaitSame(BufferedReader lines, String when) throws Exception {
        Set<String> expected = Set.of();
        Set<String> listed = Set.of();
        for (int i = 0; i < 10 && !(listed.size() > 30 && listed.equals(expected)); i++) {
            listed = listed(moment(lines));
            expected = shownBySs();
        }
        assertThat(listed).as(when).hasSizeGreaterThan(30).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(listed.stream().map(line -> line.split(" ", 2)[0]).collect(Collectors.toSet()))
                .as(when)
                .contains(
                        "LISTEN",
                        "SYN-SENT",
                        "SYN-RECV",
                        "ESTAB",
                        "FIN-WAIT-1",
                        "FIN-WAIT-2",
                        "CLOSE-WAIT",
                        "CLOSING",
                        "LAST-ACK",
                        "TIME-WAIT");
    }

    private String headOfNext = "";

    /** The lines of the next list; none if there is no further one. */
    private List<String> moment(BufferedReader lines) throws IOException {
        String line = headOfNext;
        while (line != null && !line.startsWith("State ")) {
            line = lines.readLine();
        }
        List<String> moment = new ArrayList<>();
        for (line = line == null ? null : lines.readLine();
                line != null && !line.startsWith("State ");
                line = lines.readLine()) {
            moment.add(line);
        }
        headOfNext = line == null ? "" : line;
        return moment;
    }

    private Set<String> shownBySs() throws Exception {
        return listed(Arrays.asList(namespace.run("ss", "-Htanp").output().split("\n")));
    }

    /** State, both addresses, and processes where there are some. */
    private static Set<String> listed(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst(" kernel$", "").trim().split(" +"))
                .filter(words -> words.length >= 5 && words[0].matches("[A-Z][A-Z0-9-]+") && !words[0].equals("UNCONN"))
                .map(words -> words[0] + ' ' + words[3] + ' ' + words[4] + (words.length > 5 ? ' ' + words[5] : ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
