package tcpstates.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The experiments that the program brings along. */
public final class Experiments {
    /** How the file of an experiment is called. */
    public static final String SUFFIX = ".experiment";

    private static final int MOST_BYTES = 1 << 20;

    private Experiments() {}

    /** Their names, in the order in which one would try them. */
    public static List<String> names() {
        return lines("experiments.txt");
    }

    /** All of them, in that order. */
    public static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>();
        for (String name : names()) {
            all.add(named(name));
        }
        return all;
    }

    /** The one of this name, of {@link #names()}. */
    public static Experiment named(String name) {
        try {
            return ExperimentReader.read(name, lines(name + SUFFIX));
        } catch (LabException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * One that somebody has written.
     *
     * @throws LabException if it cannot be read, or is none
     */
    public static Experiment read(Path file) throws LabException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new LabException(file + ": is too long for an experiment");
            }
            return ExperimentReader.read(file.toString(), Files.readAllLines(file));
        } catch (CharacterCodingException e) {
            throw new LabException(file + ": is no text in UTF-8", e);
        } catch (NoSuchFileException e) {
            throw new LabException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new LabException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The lines of a file that lies beside this class. */
    static List<String> lines(String file) {
        byte[] bytes = resource(file);
        if (bytes == null) {
            throw new IllegalStateException("the program lacks its file " + file);
        }
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    /** A file that lies beside this class; null if there is none. */
    static byte @Nullable [] resource(String file) {
        try (InputStream stream = Experiments.class.getResourceAsStream(file)) {
            return stream == null ? null : stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
