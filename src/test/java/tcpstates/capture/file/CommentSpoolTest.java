package tcpstates.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CommentSpoolTest {
    @Test
    void keepsTheOrderOfPacketsAndOfTheCommentsOfEach() throws IOException {
        var random = new Random(7);
        var expected = new TreeMap<Long, List<String>>();
        try (var spool = new CommentSpool(500)) { // some hundred files
            for (int i = 0; i < 3000; i++) {
                long packet = 1L + random.nextInt(900);
                spool.add(packet, "comment " + i + " 注释");
                expected.computeIfAbsent(packet, number -> new ArrayList<>()).add("comment " + i + " 注释");
            }
            for (long packet = 2; packet < 1000; packet++) { // what nobody asks for is passed over
                assertThat(spool.of(packet)).isEqualTo(expected.getOrDefault(packet, List.of()));
            }
        }
    }
}
