package tcpstates.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The experiments that the program brings along. */
public final class Experiments {
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
            return ExperimentReader.read(name, lines(name + ".experiment"));
        } catch (LabException e) {
            throw new IllegalStateException(e.getMessage(), e);
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
