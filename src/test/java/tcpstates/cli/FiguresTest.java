package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pictures in the documents are what the program draws of captures of the tests. */
class FiguresTest {
    private static final Path FOLDER = Path.of("docs", "figures");
    private static final boolean WRITE = Boolean.getBoolean("golden.write");

    @ParameterizedTest
    @CsvSource({
        "handshake-and-close, normal_client_close, ladder",
        "simultaneous-open, simultaneous-open, ladder",
        "simultaneous-close, simultaneous-close, ladder",
        "data-sent-again, data-dropped-rto, ladder",
        "states, normal_client_close, states",
        "states-simultaneous-close, simultaneous-close, states"
    })
    void isWhatTheProgramDraws(String figure, String capture, String diagram) throws IOException {
        Path file = FOLDER.resolve(figure + ".svg");
        Run run = Run.report("svg", TestCaptures.file(capture), "--conn", "1", "--diagram", diagram);
        assertThat(run.err()).isEmpty();
        if (WRITE) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, run.out());
        }
        assertThat(file).exists().hasContent(run.out());
    }

    @Test
    void eachIsShownInADocument() throws IOException {
        String documents = Files.readString(Path.of("README.md")) + Files.readString(Path.of("docs", "formats.md"));
        List<String> figures;
        try (Stream<Path> files = Files.list(FOLDER)) {
            figures = files.map(file -> file.getFileName().toString()).toList();
        }
        assertThat(figures)
                .isNotEmpty()
                .allSatisfy(figure -> assertThat(documents).contains("figures/" + figure));
    }
}
