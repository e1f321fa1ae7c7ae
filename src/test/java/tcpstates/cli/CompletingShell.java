package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A shell at a terminal that has read what completes the words of a program; the program itself prints them between angle brackets. */
public final class CompletingShell {
    private final String shell;
    private final String begin;
    private final String program;

    private CompletingShell(String shell, String begin, String program) {
        this.shell = shell;
        this.begin = begin + program + "() { echo \"<$*>\"; }\n" + program + ' ';
        this.program = program;
    }

    /**
     * A bash or zsh, without its user's settings.
     *
     * @param folder where the file is written to, and which zsh looks through: there the file's name is the function's
     */
    public static CompletingShell of(String shell, String program, String completion, Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("_" + program), completion);
        return switch (shell) {
            case "bash" ->
                new CompletingShell("bash --norc --noprofile -i", "cd " + folder + "; . " + file + "; ", program);
            case "zsh" ->
                new CompletingShell(
                        "zsh -f -i",
                        "cd " + folder + "; fpath=(" + folder + " $fpath); autoload -U compinit; compinit -u -D; ",
                        program);
            default -> throw new IllegalArgumentException(shell);
        };
    }

    /** What the terminal shows when this is typed behind the program's name. */
    public String typed(String keys) throws Exception {
        Process terminal = new ProcessBuilder("script", "-qec", shell, "/dev/null").start();
        try (OutputStream keyboard = terminal.getOutputStream()) {
            keyboard.write((begin + keys + "\nexit\n").getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            assertThat(terminal.waitFor(20, TimeUnit.SECONDS)).as(program).isTrue();
        }
        return new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
