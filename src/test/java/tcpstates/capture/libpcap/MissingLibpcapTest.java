package tcpstates.capture.libpcap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody is told to do what his system does not know. */
class MissingLibpcapTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, apt-get install libpcap0.8",
        "Mac OS X, /usr/lib/libpcap.dylib",
        "Windows 11, --where",
        "Windows Server 2025, --where",
        "FreeBSD, packages of this system"
    })
    void tellsWhatFitsTheSystem(String system, String advice) {
        assertThat(MissingLibpcap.message("filters", system))
                .contains("libpcap", "needed for filters; ")
                .endsWith(advice);
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, apt-get install libpcap0.8",
        "Mac OS X, /usr/lib/libpcap.dylib",
        "Windows 11, install Npcap (https://npcap.com)",
        "FreeBSD, packages of this system"
    })
    void tellsSoOfPcap4jToo(String system, String advice) {
        assertThat(MissingLibpcap.messageOfPcap4j(system))
                .startsWith("pcap4j finds no libpcap: needed for live capture; ")
                .endsWith(advice);
    }
}
