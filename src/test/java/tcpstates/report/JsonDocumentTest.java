package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.event.Alarm;
import tcpstates.event.Backoff;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.LowerCase;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;

/** Every field of the JSON that is printed of the recordings, and every word that may stand in one, is in the documents. */
class JsonDocumentTest {
    private static final Path CAPTURES = Path.of("src", "test", "resources", "pcaps");

    /** What a verdict holds is described by its sentence; fields of events that no sentence has are described as fields. */
    private static final List<String> DOCUMENTS = List.of("formats.md", "verdicts.md", "findings.md");

    @Test
    void describesEveryFieldOfEveryEvent() throws IOException {
        String documents = documents();
        Set<String> undescribed = new TreeSet<>();
        try (Stream<Path> files = Files.list(CAPTURES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
                for (String name : topLevelFields(file)) {
                    boolean likewise =
                            name.startsWith("server_") && documents.contains("`client_" + name.substring(7) + "`");
                    if (!likewise && !documents.contains("`" + name + "`")) {
                        undescribed.add(name);
                    }
                }
            }
        }
        assertThat(undescribed).isEmpty();
    }

    static Stream<Enum<?>> words() {
        return Stream.<Enum<?>[]>of(
                        Evidence.values(),
                        Retransmission.Kind.values(),
                        Retransmission.Mechanism.values(),
                        Backoff.Shape.values(),
                        Reset.ResetCause.values(),
                        HalfOpen.Kind.values(),
                        Alarm.Kind.values())
                .flatMap(Stream::of);
    }

    @ParameterizedTest
    @MethodSource("words")
    void describesEveryWordOfAField(Enum<?> word) throws IOException {
        assertThat(Files.readString(Path.of("docs", "formats.md"))).contains("`" + LowerCase.of(word) + "`");
    }

    private static String documents() throws IOException {
        var text = new StringBuilder();
        for (String document : DOCUMENTS) {
            text.append(Files.readString(Path.of("docs", document)));
        }
        return text.toString();
    }

    private static Set<String> topLevelFields(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        try (JsonParser parser = new JsonFactory().createParser(Files.readString(file))) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.FIELD_NAME && depth == 1) {
                    names.add(parser.currentName());
                }
            }
        }
        return names;
    }
}
