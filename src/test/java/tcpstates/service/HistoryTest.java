package tcpstates.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpstates.service.History.Extent;

class HistoryTest {
    private static List<Long> copied(History history, long from, long to, int room) {
        ByteBuffer buffer = ByteBuffer.allocate(room * RecordCodec.SIZE);
        history.copy(from, to, buffer);
        buffer.flip();
        List<Long> sequences = new ArrayList<>();
        for (int at = 0; at < buffer.limit(); at += RecordCodec.SIZE) {
            var numbered = RecordCodec.transition(buffer, at);
            assertThat(numbered).isNotNull();
            assertThat(numbered.transition()).isEqualTo(Transitions.number(numbered.sequence()));
            sequences.add(numbered.sequence());
        }
        return sequences;
    }

    @Test
    void dropsTheOldestAndCountsThem() {
        var history = new History(5000);
        for (long n = 1; n <= 12_345; n++) {
            history.add(Transitions.number(n));
        }

        assertThat(history.extent()).isEqualTo(new Extent(7346, 12_345, 7345));
        assertThat(copied(history, 1, 12_345, 6000))
                .hasSize(5000)
                .startsWith(7346L)
                .endsWith(12_345L);
        assertThat(copied(history, 8190, 8195, 6000)).containsExactly(8190L, 8191L, 8192L, 8193L, 8194L, 8195L);
        assertThat(copied(history, 12_345, 99_999, 3)).containsExactly(12_345L);
    }

    @Test
    void forgetsWhatAReportHasHad() {
        var history = new History(10_000);
        for (long n = 1; n <= 9000; n++) {
            history.add(Transitions.number(n));
        }
        history.reported(8999);
        assertThat(history.extent()).isEqualTo(new Extent(9000, 9000, 0));
        assertThat(copied(history, 1, 9000, 10)).containsExactly(9000L);

        history.reported(9000);
        assertThat(history.extent()).isEqualTo(new Extent(9001, 9000, 0));
        assertThat(copied(history, 9001, 9000, 10)).isEmpty();

        history.add(Transitions.number(9001));
        assertThat(copied(history, 9001, 9001, 10)).containsExactly(9001L);
    }
}
