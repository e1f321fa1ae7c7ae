package tcpstates.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpstates.event.Cause;
import tcpstates.event.Evidence;
import tcpstates.event.Reset;
import tcpstates.report.Language;
import tcpstates.steps.StepKind;

/** Each kind of step can be told in each language. */
class StepWordsTest {
    @ParameterizedTest
    @EnumSource
    void everyKindOfStepAndEveryCauseOfARstHasATitleAndAText(Language language) {
        ResourceBundle words = language.words("explain");
        List<String> keys = new ArrayList<>();
        for (StepKind kind : StepKind.values()) {
            if (kind != StepKind.RESET) {
                keys.add(kind.name());
            }
        }
        for (Reset.ResetCause cause : Reset.ResetCause.values()) {
            keys.add("RESET." + cause);
        }
        for (String key : keys) {
            assertThat(words.keySet()).contains(key + ".title", key + ".text");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyEvidenceHasItsWords(Evidence evidence) {
        assertThat(Language.EN.words("explain").keySet()).contains("evidence." + evidence);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"MID_STREAM", "SENT_RESET", "STARTED_ANEW"})
    void someCausesArePresumedForAReasonOfTheirOwn(Cause cause) {
        assertThat(Language.EN.words("explain").keySet()).contains("evidence.PRESUMED." + cause);
    }
}
