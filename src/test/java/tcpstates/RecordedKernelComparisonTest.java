package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.KernelComparison.Verdict;

/** The captures that the tests keep, each against the kernel's record beside it. */
class RecordedKernelComparisonTest {
    private static final KernelRecords RECORDS = new KernelRecords(CraftedCaptures.DIRECTORY);

    static List<String> recordings() throws IOException {
        return RECORDS.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void infersWhatTheKernelDid(String recording) throws IOException {
        for (Verdict verdict : RECORDS.compare(recording)) {
            assertThat(verdict.objections()).as(verdict.toString()).isEmpty();
            assertThat(verdict.retransmissionObjections())
                    .as(verdict.toString())
                    .isEmpty();
            assertThat(verdict.matched).as(verdict.toString()).isPositive();
        }
    }
}
