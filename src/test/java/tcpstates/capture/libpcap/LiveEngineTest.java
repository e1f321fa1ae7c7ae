package tcpstates.capture.libpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tcpstates.capture.CaptureException;

class LiveEngineTest {
    /** On the test's class path by its line in {@code META-INF/services}. */
    public static final class Refusing implements LiveEngine {
        @Override
        public String name() {
            return "refusing";
        }

        @Override
        public LiveSource open(LiveOptions options) throws CaptureException {
            throw new CaptureException(options.interfaceName() + ": refused");
        }
    }

    @Test
    void findsWhateverEngineIsOnTheClassPath() throws Exception {
        LiveEngine engine = LiveEngine.named("refusing");
        assertThat(engine).isInstanceOf(Refusing.class);
        assertThatThrownBy(() -> engine.open(LiveOptions.of("lo", ""))).hasMessage("lo: refused");
    }

    @Test
    void saysHowToGetAnEngineThatIsNotThere() {
        assertThatThrownBy(() -> LiveEngine.named("nosuch"))
                .isInstanceOf(CaptureException.class)
                .hasMessage("this build has no engine nosuch: make one that has by mvn -Pnosuch package"
                        + " (docs/usage.md says how), or leave --engine out");
    }
}
