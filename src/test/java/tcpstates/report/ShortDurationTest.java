package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "999, 999ns",
        "60000, 60µs",
        "999999, 999µs",
        "1000000, 1ms",
        "1009999, 1ms",
        "1050000, 1.05ms",
        "1500000, 1.5ms",
        "10050000, 10ms",
        "151000000, 151ms",
        "50547000, 50.5ms",
        "7260000000, 7.26s",
        "99999999999, 99.9s",
        "100000000000, 1m40s",
        "3599000000000, 59m59s",
        "3600000000000, 1h00m",
        "86399000000000, 23h59m",
        "442800000000000, 5d03h"
    })
    void saysHowLongInThreeDigitsOrTwoUnits(long nanos, String text) {
        assertThat(ShortDuration.of(nanos)).isEqualTo(text);
    }
}
