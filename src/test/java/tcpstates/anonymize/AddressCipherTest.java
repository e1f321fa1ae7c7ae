package tcpstates.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.SocketAddress;

/** Addresses come out as those of other programs that know Crypto-PAn, and as many leading bits stay common. */
class AddressCipherTest {
    /** That of the sample trace in the authors' own distribution. */
    private static final AnonymizationKey SAMPLE =
            AnonymizationKey.of("1522178d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202");

    private final AddressCipher cipher = new AddressCipher(SAMPLE);

    @ParameterizedTest
    @CsvSource({
        "128.11.68.132, 135.242.180.132",
        "129.118.74.4, 134.136.186.123",
        "130.132.252.244, 133.68.164.234",
        "141.223.7.43, 141.167.8.160",
        "152.163.225.39, 151.140.114.167",
        "192.102.249.13, 252.138.62.131",
        "198.200.171.101, 249.199.68.213"
    })
    void encryptsTheAuthorsSampleAsTheyDid(String address, String encrypted) throws UnknownHostException {
        int bits = ByteBuffer.wrap(InetAddress.getByName(address).getAddress()).getInt();

        assertThat(SocketAddress.of(
                                ByteBuffer.allocate(4).putInt(cipher.v4(bits)).array(), 0)
                        .ip())
                .isEqualTo(encrypted);
    }

    @ParameterizedTest
    @CsvSource({"::1, 78ff:f001:9fc0:20df:8380:b1f1:704:ed", "2001:db8::1, 4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"})
    void encryptsIpv6AsOtherProgramsDo(String address, String encrypted) throws UnknownHostException {
        ByteBuffer bits = ByteBuffer.wrap(InetAddress.getByName(address).getAddress());
        long high = cipher.v6High(bits.getLong(), bits.getLong());

        assertThat(new SocketAddress(high, cipher.v6Low(), true, 0).ip()).isEqualTo(encrypted);
    }

    @Test
    void asManyLeadingBitsAreCommonAsBefore() {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            int one = random.nextInt();
            int common = random.nextInt(32);
            int other = one ^ 1 << 31 - common ^ (common == 31 ? 0 : random.nextInt() >>> common + 1);

            assertThat(Integer.numberOfLeadingZeros(cipher.v4(one) ^ cipher.v4(other)))
                    .isEqualTo(common);
        }
    }

    @Test
    void linkAddressesStayWhatTheyAreForAndAreNobodys() {
        assertThat(cipher.link(0xffff_ffff_ffffL)).isEqualTo(0xffff_ffff_ffffL);
        assertThat(cipher.link(0x0100_5e00_00fbL) >>> 40).isOdd();
        assertThat(cipher.link(0x0011_2233_4455L) >>> 40 & 3).isEqualTo(2);
        assertThat(cipher.link(0x0011_2233_4455L))
                .isEqualTo(cipher.link(0x0011_2233_4455L))
                .isNotEqualTo(cipher.link(0x0011_2233_4456L));
    }

    @Test
    void anErrorDoesNotRepeatWhatIsNoKey() {
        assertThatThrownBy(() -> AnonymizationKey.of("secret")).hasMessage("a key is 64 hexadecimal digits");
    }
}
