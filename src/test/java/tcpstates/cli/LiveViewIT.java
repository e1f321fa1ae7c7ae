package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.cli.diagnosetools.Namespace;

/** The live view on a real terminal, tmux's, in a network of the test's own. Needs root. */
@Timeout(240)
class LiveViewIT {
    private static final String PROGRAM =
            Path.of("tcpstates-sniff").toAbsolutePath().toString();
    private static final String TRAFFIC =
            Path.of("src/test/scripts/loopback-traffic").toAbsolutePath().toString();
    private static final int TRIES = 150;
    private static final int PAUSE_MILLIS = 200;
    private static final int UNTIL_IT_CAPTURES_MILLIS = 3000;
    private static final String KEYS = "Up Down choose   Enter past";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @RegisterExtension
    private final Namespace namespace = new Namespace();

    /** Each terminal has a server of its own: one that is told to end may still answer the next call for a moment. */
    private int terminals;

    @AfterEach
    void endTheTerminal() throws Exception {
        tmux("kill-server");
    }

    private String tmux(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 3];
        command[0] = "tmux";
        command[1] = "-S";
        command[2] = folder.resolve("tmux" + terminals).toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        return namespace.run(command).output();
    }

    /** The shell stays when the program has ended, and says how. */
    private void start(String terminal, String options) throws Exception {
        terminals++;
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "110",
                "-y",
                "14",
                "trap : INT; env TERM=" + terminal + " " + PROGRAM + " -n -i lo --format connections " + options
                        + " tcp;" + " echo status=$?; stty -a | grep -o -w -e -icanon -e icanon; exec cat");
    }

    private String awaited(Predicate<String> wanted) throws Exception {
        String screen = "";
        for (int i = 0; i < TRIES && !wanted.test(screen); i++) {
            Thread.sleep(PAUSE_MILLIS);
            screen = tmux("capture-pane", "-p");
        }
        assertThat(screen).matches(wanted, "what was waited for");
        return screen;
    }

    @Test
    void showsWhatIsOpenFollowsKeysAndLeavesTheTableThatAPipeWouldHaveGot() throws Exception {
        start("screen-256color", "--color never");
        awaited(screen -> screen.contains(KEYS));
        Process traffic = namespace.start(TRAFFIC, "3", "hold");
        try (BufferedReader lines = traffic.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("held");
            String table = awaited(screen -> screen.contains("3 of 3 connections, oldest first"));
            assertThat(table)
                    .containsPattern(" 3 \\S+ 127\\.0\\.0\\.1:\\d+ +127\\.0\\.0\\.1:8080 +ESTABLISHED/ESTABLISHED");

            tmux("send-keys", "End");
            tmux("send-keys", "Enter");
            String past = awaited(screen -> screen.contains("latest packets"));
            assertThat(past)
                    .contains("SYN_RECV    -> ESTABLISHED")
                    .containsPattern("> 127.0.0.1.8080: Flags \\[P?\\.]");
            tmux("send-keys", "Escape");
            awaited(screen -> screen.contains(KEYS));

            tmux("resize-window", "-x", "80", "-y", "12");
            awaited(screen -> screen.contains("client/server"));
            tmux("send-keys", "/", "nothing");
            awaited(screen -> screen.contains("0 of 3 connections") && screen.contains("/nothing_"));
            tmux("send-keys", "Escape");
            tmux("send-keys", "s");
            awaited(screen -> screen.contains("by state"));

            traffic.getOutputStream().close();
            traffic.waitFor();
            awaited(screen -> screen.contains("TIME_WAIT 3"));
            tmux("resize-window", "-x", "110", "-y", "30");
            tmux("send-keys", "q");
            String left = awaited(screen -> screen.contains("status="));
            assertThat(left)
                    .contains("status=0\nicanon")
                    .contains("packets captured")
                    .doesNotContain(KEYS)
                    .containsPattern("(?m)^ +3 \\S+ 127.* closed in ");
        } finally {
            traffic.destroyForcibly();
        }
    }

    @Test
    void endsAtControlCAsAtTheKeyThatLeaves() throws Exception {
        start("xterm", "");
        awaited(screen -> screen.contains(KEYS));
        tmux("send-keys", "C-c");
        assertThat(awaited(screen -> screen.contains("status=")))
                .contains("status=0\nicanon")
                .contains("0 packets captured");
    }

    /** A terminal that cannot be drawn on, and one whose owner wants lines. */
    @Test
    void printsLinesWhereItCannotOrMustNotDraw() throws Exception {
        for (String[] plain : new String[][] {{"dumb", ""}, {"xterm", "-l"}}) {
            start(plain[0], plain[1]);
            awaited(screen -> screen.contains("dropped privs"));
            Thread.sleep(UNTIL_IT_CAPTURES_MILLIS); // nothing is printed when it begins to
            namespace.run(TRAFFIC, "1");
            Thread.sleep(UNTIL_IT_CAPTURES_MILLIS); // until the kernel has handed over what it has captured
            tmux("send-keys", "C-c");
            assertThat(awaited(screen -> screen.contains("status=")))
                    .contains("listening on lo")
                    .contains("closed in")
                    .doesNotContain(KEYS);
            tmux("kill-server");
        }
    }
}
