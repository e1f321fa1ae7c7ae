package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CraftedCapturesTest {
    /** {@code -Dcrafted.write=true} writes the captures anew. */
    private static final boolean WRITE = Boolean.getBoolean("crafted.write");

    @ParameterizedTest
    @MethodSource("names")
    void makesTheSameBytesAsTheFileThatTheTestsUse(String name) throws IOException {
        byte[] made = CraftedCaptures.all().getOrDefault(name, new byte[0]);
        Path file = CraftedCaptures.DIRECTORY.resolve(name + ".pcap");
        if (WRITE) {
            Files.write(file, made);
        }
        assertThat(made).isEqualTo(Files.readAllBytes(file));
    }

    static Iterable<String> names() throws IOException {
        Map<String, byte[]> all = CraftedCaptures.all();
        return all.keySet();
    }
}
