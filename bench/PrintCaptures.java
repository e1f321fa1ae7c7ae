import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Prints captures with a jar of the program and writes a line about each run: capture, format, exit status, bytes printed, a digest
 * of them, a digest of the messages. What {@code bench/same-output} compares.
 *
 * <p>Arguments: the jar, a file with the captures' names that end in NUL, the file to write, the formats in one word, further options
 * of the program.
 */
final class PrintCaptures {
    /** The program: prints and returns its exit status. */
    private interface Program {
        int run(OutputStream out, PrintStream err, List<String> arguments) throws Exception;
    }

    private static final String MAIN = "tcpstates.cli.Main";

    private PrintCaptures() {}

    public static void main(String[] arguments) throws Exception {
        Program program = program(arguments[0]);
        List<String> options = List.of(arguments).subList(4, arguments.length);
        try (var lines = new PrintWriter(Path.of(arguments[2]).toFile(), StandardCharsets.UTF_8)) {
            for (String capture : Files.readString(Path.of(arguments[1])).split("\0")) {
                for (String format : arguments[3].split(" ")) {
                    List<String> typed = new ArrayList<>(List.of("-n", "--format", format, "-r", capture));
                    typed.addAll(options);
                    lines.println(capture + "\t" + format + "\t" + line(program, typed));
                }
            }
        }
        System.exit(0); // whatever threads a run has left behind
    }

    private static String line(Program program, List<String> typed) throws IOException {
        MessageDigest printed = digest();
        MessageDigest messages = digest();
        var bytes = new long[1];
        var count = new OutputStream() {
            @Override
            public void write(int b) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] buffer, int offset, int length) {
                bytes[0] += length;
            }
        };
        String status;
        try (var out = new DigestOutputStream(count, printed);
                var err = new PrintStream(
                        new DigestOutputStream(OutputStream.nullOutputStream(), messages),
                        true,
                        StandardCharsets.UTF_8)) {
            status = Integer.toString(program.run(out, err, typed));
        } catch (Exception | Error e) {
            status = e.toString().lines().findFirst().orElse("").replace('\t', ' ');
        }
        HexFormat hex = HexFormat.of();
        return status + "\t" + bytes[0] + "\t" + hex.formatHex(printed.digest()) + "\t"
                + hex.formatHex(messages.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In this JVM where the jar allows that, which takes a few milliseconds a run; in a process of its own where it is older. */
    private static Program program(String jar) throws ClassNotFoundException {
        try {
            Method run = Class.forName(MAIN).getMethod("run", OutputStream.class, PrintStream.class, String[].class);
            return (out, err, arguments) -> {
                try {
                    return (int) run.invoke(null, out, err, arguments.toArray(String[]::new));
                } catch (InvocationTargetException e) {
                    throw e.getCause() instanceof Exception cause ? cause : new IllegalStateException(e.getCause());
                }
            };
        } catch (NoSuchMethodException e) {
            return (out, err, arguments) -> process(jar, out, err, arguments);
        }
    }

    private static int process(String jar, OutputStream out, PrintStream err, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar));
        command.addAll(arguments);
        Path messages = Files.createTempFile("messages", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(messages.toFile())
                    .start();
            process.getInputStream().transferTo(out);
            int status = process.waitFor();
            Files.copy(messages, err);
            return status;
        } finally {
            Files.delete(messages);
        }
    }
}
