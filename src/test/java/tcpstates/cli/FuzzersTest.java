package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.packet.Frames;

/** What {@code bench/fuzz} begins with, some inputs near to it, and what it has found. */
class FuzzersTest {
    private static final int EDITS = 6;

    @Test
    void readersTakeTheirSeeds() throws IOException {
        assertThat(FuzzSeeds.files()).isNotEmpty().allSatisfy(ReaderFuzzer::fuzzerTestOneInput);
    }

    @Test
    void transcriptsTakeTheirSeeds() throws IOException {
        assertThat(FuzzSeeds.texts()).isNotEmpty().allSatisfy(TranscriptFuzzer::fuzzerTestOneInput);
    }

    @Test
    void decoderTakesItsSeeds() {
        assertThat(FuzzSeeds.frames()).isNotEmpty().allSatisfy(DecoderFuzzer::fuzzerTestOneInput);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void trackerTakesEditedCaptures(long seed) {
        var random = new Random(seed);
        for (byte[] input : FuzzSeeds.captures()) {
            byte[] edits = new byte[EDITS * EditedCapture.EDIT_LENGTH];
            random.nextBytes(edits);
            byte[] edited = Frames.join(input, edits);
            edited[2] = (byte) random.nextInt();
            assertThatNoException()
                    .as(HexFormat.of().formatHex(edited))
                    .isThrownBy(() -> TrackerFuzzer.fuzzerTestOneInput(edited));
        }
    }
}
