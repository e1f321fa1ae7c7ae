package tcpstates.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.SocketAddress;
import tcpstates.select.AlarmRule;

class SettingsTest {
    private static final SocketAddress HOST = new SocketAddress(0, 0x01010101, false, 80);
    private static final SocketAddress OTHER = new SocketAddress(0, 0x02020202, false, 37_050);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "addr=1.1.1.1 verbose=1",
                "verbose=1,addr=1.1.1.1",
                " , verbose=1 ,, addr=1.1.1.1,",
                "verbose=1 verbose=0 addr=1.1.1.1 addr=2.2.2.2",
                "colour=red verbose=1 loud addr='1.1.1.1'"
            })
    void readsKeysInAnyOrder_000_03(String text) throws WrongSettings {
        Settings settings = Settings.parse(text);

        assertThat(settings.verbose()).isOne();
        assertThat(settings.address()).isEqualTo("1.1.1.1");
        assertThat(settings.host()).isEqualTo(HOST.host());
        assertThat(settings.interfaceName()).isEqualTo("any");
    }

    @Test
    void takesTheRestOfTheTextForTheFilter() throws WrongSettings {
        assertThat(Settings.parse("verbose=1 filter=tcp port 80, or host 1.1.1.1")
                        .filter())
                .isEqualTo("tcp port 80, or host 1.1.1.1");
        Settings quoted = Settings.parse("filter=\"port 80\" interface=lo snaplen=96 history=7 model=linux unknown=未知");
        assertThat(quoted.filter()).isEqualTo("port 80");
        assertThat(quoted.interfaceName()).isEqualTo("lo");
        assertThat(quoted.snapshotLength()).isEqualTo(96);
        assertThat(quoted.history()).isEqualTo(7);
        assertThat(quoted.model()).isEqualTo("linux");
        assertThat(quoted.unknown()).isEqualTo("未知");
        assertThat(Settings.parse(quoted.text())).isEqualTo(quoted);
    }

    @Test
    void takesSeveralAlarmsAndAFilterBehindThem() throws WrongSettings {
        String rules = "count(state=SYN_RECV)>500 by listener; count(state=TIME_WAIT)>=2k by pair";
        Settings settings = Settings.parse("alarm='" + rules + "' filter=tcp port 80");

        assertThat(settings.alarms()).extracting(AlarmRule::text).containsExactly(rules.split("; "));
        assertThat(settings.filter()).isEqualTo("tcp port 80");
        assertThat(Settings.parse(settings.text())).isEqualTo(settings);
        assertThat(Settings.parse(settings.textForJournal()).alarms()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "addr=1.1.1        | addr=1.1.1: no IP address",
                "addr=example.com  | addr=example.com: no IP address",
                "addr=::1 strict=1 | addr=::1: strict=1 takes IPv4 addresses only",
                "verbose=loud      | verbose=loud: must be 0 to 2147483647",
                "verbose=-1        | verbose=-1: must be 0 to 2147483647",
                "snaplen=0         | snaplen=0: must be 1 to 262144",
                "history=1000001   | history=1000001: must be 1 to 1000000",
                "model=bsd         | model=bsd: must be one of linux rfc",
                "unknown=?         | unknown=?: must be one of - 0 未知",
                "alarm=count(x=1)>2 | alarm: 'x' is no field, at character 1: x=1",
                "alarm='count(state=LISTEN)>2; ' | alarm: an alarm is count(EXPRESSION)>NUMBER, as in count(state=SYN_RECV)>500, at its end"
            })
    void refusesWhatIsNoSuchThing(String text, String why) {
        assertThatThrownBy(() -> Settings.parse(text)).hasMessage(why);
    }

    @Test
    void keepsConnectionsWithTheAddressAtEitherEnd_000_22() throws WrongSettings {
        Settings settings = Settings.parse("addr=1.1.1.1");

        assertThat(settings.concerns(OTHER, HOST)).isTrue();
        assertThat(settings.concerns(HOST, OTHER)).isTrue();
        assertThat(settings.concerns(OTHER, OTHER)).isFalse();
        assertThat(Settings.parse("addr=0.0.0.0").concerns(OTHER, OTHER)).isTrue();
        assertThat(Settings.parse("addr=2001:db8::1").host())
                .isEqualTo(new SocketAddress(0x2001_0db8_0000_0000L, 1, true, 0));
    }

    @Test
    void strictlyKeepsThoseTowardsTheAddressAndIpv4_000_22() throws WrongSettings {
        Settings settings = Settings.parse("addr=1.1.1.1 strict=1");
        SocketAddress v6 = new SocketAddress(1, 2, true, 3);

        assertThat(settings.concerns(OTHER, HOST)).isTrue();
        assertThat(settings.concerns(HOST, OTHER)).isFalse();
        assertThat(Settings.parse("strict=1").concerns(v6, v6)).isFalse();
        assertThat(settings.model()).isEqualTo("linux");
    }
}
