package tcpstates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Traffic between two network namespaces, recorded now: captures at both ends and the kernel's record. */
final class LiveRecording {
    private static final Path SCRIPT = Path.of("src", "test", "scripts", "record-captures");
    private static final long LIMIT_SECONDS = 120;

    private LiveRecording() {}

    /**
     * Records traffic into the directory; fails with the script's own words if it cannot.
     *
     * @param kind the script's option: {@code --live} or {@code --random}
     */
    static void record(String kind, Path directory, long seed) throws IOException, InterruptedException {
        Path said = Files.createTempFile("record-captures", ".txt");
        try {
            Process process = new ProcessBuilder(
                            "python3", SCRIPT.toString(), kind, Long.toString(seed), directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
                throw new IllegalStateException(SCRIPT + " took more than " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(Files.readString(said).strip());
            }
        } finally {
            Files.delete(said);
        }
    }
}
