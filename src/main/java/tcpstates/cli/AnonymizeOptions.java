package tcpstates.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import tcpstates.anonymize.AnonymizationKey;
import tcpstates.capture.CaptureException;

/** Whether packets tell whose they are. */
final class AnonymizeOptions {
    static final String ANONYMIZE = "--anonymize";

    /** In the place of a key: one that nobody knows. */
    private static final String RANDOM = "";

    /** Much more than a key and a line break. */
    private static final int LONGEST_FILE = 1024;

    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private @Nullable String text;
    private @Nullable AnonymizationKey key;

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("Anonymizing");
        group.value(String.class, given -> text = given, ANONYMIZE)
                .paramLabel("KEY")
                .arity("1")
                .preprocessor(new OptionalKey())
                .description(
                        "Encrypt all addresses, prefixes preserved, and make zeros of all contents, in everything that"
                                + " is printed and written. With --anonymize=KEY, 64 hexadecimal digits or a file that holds them,"
                                + " equal addresses become equal ones in every run, else in this one only.");
        return group;
    }

    /** A value follows a =, any other word is the filter's. */
    static final class OptionalKey implements IParameterPreprocessor {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's stack
        public boolean preprocess(Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (!"=".equals(info.get("separator"))) {
                words.push(RANDOM);
            }
            return false;
        }
    }

    /** Whether addresses are encrypted. */
    boolean given() {
        return text != null;
    }

    /**
     * What addresses are encrypted with, the same each time; null if they are not.
     *
     * @throws CaptureException if the key's file cannot be read, holds no key, or is open to others
     */
    @Nullable
    AnonymizationKey key() throws CaptureException {
        String given = text;
        if (given != null && key == null) {
            key = given.equals(RANDOM)
                    ? AnonymizationKey.random()
                    : AnonymizationKey.of(AnonymizationKey.isKey(given) ? given : read(given));
        }
        return key;
    }

    /** The key in a file; what else may stand there is not repeated in an error. */
    private static String read(String file) throws CaptureException {
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path) && isOpenToOthers(path)) {
                throw new CaptureException(file + ": others may read or write this key; give the file rights of 600");
            }
            List<String> words;
            try (var in = Files.newInputStream(path)) {
                words = List.of(new String(in.readNBytes(LONGEST_FILE), StandardCharsets.ISO_8859_1)
                        .strip()
                        .split("\\s+"));
            }
            if (words.size() != 1 || !AnonymizationKey.isKey(words.getFirst())) {
                throw new CaptureException(file + ": holds no key, which is 64 hexadecimal digits");
            }
            return words.getFirst();
        } catch (NoSuchFileException e) {
            throw new CaptureException(file + ": No such file or directory", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new CaptureException(file + ": cannot be read as a key: " + e.getMessage(), e);
        }
    }

    private static boolean isOpenToOthers(Path path) throws IOException {
        try {
            return Files.getPosixFilePermissions(path).stream().anyMatch(OF_OTHERS::contains);
        } catch (UnsupportedOperationException e) {
            return false; // a file system without such rights
        }
    }
}
