package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checksums of tcpdump's text: its own word counts, for the addresses may be none that the packets had. */
class TranscriptChecksumTest {
    @TempDir
    private Path folder;

    @Test
    void believesTcpdumpThatAChecksumIsCorrectWhateverStandsForAnAddress() throws IOException {
        assertThat(health("""
                09:56:28.392870 IP (tos 0x0, ttl 54, id 100, offset 0, flags [DF], proto TCP (6), length 48)
                    192.0.2.10.14720 > remote.example.com.21080: Flags [S], cksum 0x8b85 (correct), seq 7000, win 65535, options [mss 536,nop,wscale 14], length 0
                """)).contains("\"checksums_verified\":1,\"checksums_unfinished\":0,\"checksums_wrong\":0");
    }

    @Test
    void believesTcpdumpThatAChecksumIsIncorrect() throws IOException {
        assertThat(health("""
                09:56:28.392870 IP (tos 0x0, ttl 54, id 100, offset 0, flags [DF], proto TCP (6), length 48)
                    192.0.2.10.14720 > remote.example.com.21080: Flags [S], cksum 0x8b85 (incorrect -> 0x8b86), seq 7000, win 65535, options [mss 536,nop,wscale 14], length 0
                """)).contains("\"checksums_verified\":1,\"checksums_unfinished\":0,\"checksums_wrong\":1");
    }

    private String health(String text) throws IOException {
        Path file = folder.resolve("text");
        Files.writeString(file, text);
        List<String> lines = Run.report("json", file).out().lines().toList();
        return lines.getLast();
    }
}
