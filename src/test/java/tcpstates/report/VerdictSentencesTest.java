package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpstates.event.VerdictKind;

class VerdictSentencesTest {
    private static final Pattern VALUE = Pattern.compile("\\{([a-z_]+)}");

    private final ResourceBundle english = bundle(Language.EN);
    private final ResourceBundle chinese = bundle(Language.ZH);

    @ParameterizedTest
    @EnumSource
    void tellsTheSameInBothLanguages(VerdictKind kind) {
        assertThat(values(chinese.getString(kind.name())))
                .isSubsetOf(values(english.getString(kind.name())))
                .hasSizeGreaterThanOrEqualTo(
                        values(english.getString(kind.name())).size() - 1);
        assertThat(chinese.getString(kind.name())).matches("(?s).*\\p{IsHan}.*");
        assertThat(english.getString(kind.name())).doesNotContainPattern("\\p{IsHan}");
        assertThat(english.getString(kind + ".short")).isNotBlank();
        assertThat(chinese.getString(kind + ".short")).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void isDocumentedInBothLanguages(VerdictKind kind) throws IOException {
        assertThat(Files.readString(Path.of("docs", "verdicts.md")))
                .contains("`" + kind.name().toLowerCase(Locale.ROOT) + "`")
                .contains(english.getString(kind.name()))
                .contains(chinese.getString(kind.name()));
    }

    private static ResourceBundle bundle(Language language) {
        return language.words("verdicts");
    }

    private static Set<String> values(String sentence) {
        return VALUE.matcher(sentence)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
