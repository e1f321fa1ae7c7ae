package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.SocketAddress;

/** Vectors of the specification's and of other programs' tests; the last three were worked out by Python's hashlib. */
class CommunityIdTest {
    private static SocketAddress address(String ip, int port) throws UnknownHostException {
        return SocketAddress.of(InetAddress.getByName(ip).getAddress(), port);
    }

    @ParameterizedTest
    @CsvSource({
        "128.232.110.120, 34855, 66.35.250.204, 80,    1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "10.0.0.1,        10,    10.0.0.2,      11569, 1:SXBGMX1lBOwhhoDrZynfROxnhnM=",
        "1.2.3.4,         1122,  5.6.7.8,       3344,  1:wCb3OG7yAFWelaUydu0D+125CLM=",
        "10.0.0.1,        80,    10.0.0.1,      40000, 1:VSepksiL0eg8U15xNTOfjO9fI8M=",
        "200.0.0.1,       65535, 10.0.0.1,      4,     1:mVokzZP/flxgCJPNG/PfpEEAFNc=",
        "ffff::1,         1,     2001:db8::2,   2,     1:K/h4dAAKQt8rdiYu4kHKlIySaQg="
    })
    void equalsThatOfOtherProgramsInEitherDirection(String one, int onePort, String other, int otherPort, String id)
            throws UnknownHostException {
        SocketAddress first = address(one, onePort);
        SocketAddress second = address(other, otherPort);
        assertThat(new CommunityId().of(first, second)).isEqualTo(id);
        assertThat(new CommunityId().of(second, first)).isEqualTo(id);
    }
}
