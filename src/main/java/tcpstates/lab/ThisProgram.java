package tcpstates.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How this program is started once more, and asked.
 *
 * @param main its main class
 * @param reports prints reports
 * @param options how reports look: their language, their width
 */
public record ThisProgram(String main, Reports reports, List<String> options) {
    /** What the program prints of a saved capture. */
    @FunctionalInterface
    public interface Reports {
        /** What it prints with these options, line by line. */
        List<String> lines(Path capture, List<String> options) throws IOException;
    }

    /** The command that runs a class of this program, with an option for Java. */
    List<String> java(String option, String mainClass) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                option,
                "-cp",
                classPath(),
                mainClass);
    }

    /** Whole paths, for who enters other namespaces comes out in another folder. */
    private static String classPath() {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path"))
                .map(path -> Path.of(path).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What asks for a ladder. */
    List<String> ladder() {
        return format("ladder");
    }

    /** What asks for a format; addresses remain numbers. */
    List<String> format(String name) {
        List<String> words = new ArrayList<>(List.of("-n", "--format", name));
        words.addAll(options);
        return words;
    }

    /** The command that runs this program with options. */
    List<String> withOptions(String... options) {
        List<String> command = new ArrayList<>(java("-Xmx128m", main));
        command.addAll(List.of(options));
        return command;
    }
}
