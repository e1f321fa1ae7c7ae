package tcpstates.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files that are a part of the program: style sheets, scripts, templates. */
public final class ProgramFile {
    private ProgramFile() {}

    /**
     * The text of a file.
     *
     * @param path below the program's root folder of resources, {@code tcpstates}
     * @throws IllegalStateException if there is none
     */
    public static String text(String path) {
        try (InputStream file = ProgramFile.class.getResourceAsStream("/tcpstates/" + path)) {
            if (file == null) {
                throw new IllegalStateException("the program lacks its file " + path);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
