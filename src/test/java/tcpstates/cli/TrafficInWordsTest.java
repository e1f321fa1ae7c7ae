package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How data went, what SACK proves, and Zeek's letters, in words and in JSON. */
class TrafficInWordsTest {
    @Test
    void tellsRoundTripsAndWhatHeldTheSender() {
        assertThat(sentences("zero-window"))
                .contains(
                        "The client's data was acknowledged after 0.018 ms at the least, 6.06 ms smoothed, 44.067 ms at the"
                                + " most (7 times measured). Of 1.601 s from the client's first data on: the server's window full"
                                + " 99 %, data being sent again 1 %, not known <1 %. History: ShADaTwFf.");
        assertThat(sentences("zero-window", "--lang", "zh")).contains("自客户端首个数据起的 1.601 秒中：服务器的窗口已满 99 %");
    }

    /** The client's data, seen beside the client and beside the server: the one way is not taken for the other one. */
    @ParameterizedTest
    @CsvSource({
        "lossy-path, nothing to send 4 %",
        "lossy-path.server, Of 0.24 s from the client's first data on: data being"
    })
    void takesNoWayToTheSenderAndBackForIdleness(String capture, String words) {
        assertThat(sentences(capture)).contains(words);
    }

    @Test
    void tellsWhatSackProvesOfRepeats() {
        assertThat(sentences("fast-retransmit"))
                .contains(
                        "The client sent 1 segment again, 1 with data, 1 after a SACK had shown that they had not arrived.");
        assertThat(sentences("zero-window")).contains("1 needlessly, as a D-SACK shows");
    }

    @Test
    void givesTheSameAsFields() {
        assertThat(Run.report("json", TestCaptures.file("zero-window")).out())
                .contains("\"history\":\"ShADaTwFf\"")
                .contains(
                        "\"client_data\":{\"rtt_samples\":7,\"rtt_min_us\":18,\"rtt_smoothed_us\":6059,\"rtt_max_us\":44067,")
                .contains("\"reported_missing\":0,\"reported_twice\":1}");
    }

    private static String sentences(String capture, String... options) {
        String[] all = Stream.concat(Stream.of("-v"), Stream.of(options)).toArray(String[]::new);
        return Run.report("connections", TestCaptures.file(capture), all).out();
    }
}
