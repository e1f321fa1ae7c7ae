package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** What is left out of the model of a command line is what it cannot name. */
class TypedWordsTest {
    static Stream<OptionSpec> options() {
        return new CommandLineParser().model().options().stream();
    }

    private static Stream<String> known(String... words) {
        return new Options()
                .model(new TypedWords(List.of(words))).options().stream().flatMap(option -> Stream.of(option.names()));
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionIsKnownByEachOfItsNames(OptionSpec option) {
        for (String name : option.names()) {
            assertThat(known(name)).contains(name);
            assertThat(known("-q", name + "=value")).contains(name);
        }
        if (option.negatable()) {
            assertThat(known(option.longestName().replaceFirst("--", "--no-"))).contains(option.longestName());
        }
    }

    @ParameterizedTest
    @CsvSource({"-nnr, -n, -r", "-qc5, -q, -c", "-r-, -r, -r", "--format=json, --format, --format", "@words, -r, --at"})
    void aWordMayNameSeveral(String word, String one, String other) {
        assertThat(known(word)).contains(one, other);
    }

    @Test
    void wordsOfAFilterNameNone() {
        assertThat(known("tcp", "port", "80", "-", "")).isEmpty();
    }

    @Test
    void whatIsLeftOutHasItsDefault() throws UsageException {
        Options few = CommandLineParser.read(Format.ALL, "", "-r", "f.pcap");
        Options all = new CommandLineParser().parse("-r", "f.pcap");

        assertThat(few).usingRecursiveComparison().isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fromat", "--ocunt", "-nXr"})
    void aSlipIsToldAsIfAllWereKnown(String slip) {
        String[] words = {"-r", "f.pcap", slip};

        assertThatThrownBy(() -> CommandLineParser.read(Format.ALL, "", words))
                .isInstanceOf(UsageException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo(messageOfAll(words));
    }

    private static String messageOfAll(String... words) {
        try {
            new CommandLineParser().parse(words);
            return "";
        } catch (UsageException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
