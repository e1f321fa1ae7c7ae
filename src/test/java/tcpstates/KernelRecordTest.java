package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.KernelRecord.Row;
import tcpstates.KernelRecord.Source;

class KernelRecordTest {
    static List<String> recordings() throws IOException {
        return new KernelRecords(CraftedCaptures.DIRECTORY).names();
    }

    private static KernelRecord read(String name) throws IOException {
        Path path = CraftedCaptures.DIRECTORY.resolve(name + ".kernel.tsv");
        return KernelRecord.read(path);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void everyRecordTellsOfTheTwoHostsUpToTheEndOfTheCapture(String name) throws IOException {
        KernelRecord record = read(name);
        assertThat(record.start()).isPositive().isLessThan(record.end());
        assertThat(record.rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.time()).isLessThanOrEqualTo(record.end());
            assertThat(row.earliest()).isLessThanOrEqualTo(row.time());
            assertThat(row.pair().local().ip())
                    .satisfiesAnyOf(
                            ip -> assertThat(record.clientIps()).contains(ip),
                            ip -> assertThat(record.serverIps()).contains(ip));
        });
    }

    @Test
    void readsTracedRequestTimewaitAndRetransmissionRows() throws IOException {
        assertThat(read("synack-dropped").rows())
                .extracting(Row::source)
                .contains(Source.TRACE, Source.REQUEST, Source.RETRANSMIT_SKB, Source.RETRANSMIT_SYNACK);
        assertThat(read("open-data-client-close").rows())
                .extracting(Row::source)
                .contains(Source.TIMEWAIT);
    }
}
