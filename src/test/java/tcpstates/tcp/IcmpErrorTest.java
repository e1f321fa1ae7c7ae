package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpstates.script.Script.HANDSHAKE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.event.Event;
import tcpstates.event.IcmpError;
import tcpstates.event.Role;
import tcpstates.event.Transition;
import tcpstates.packet.PacketDecoder;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionTracker;

/** ICMP errors and the endpoints that they are for. What Linux makes of each was asked of Linux 6.18. */
class IcmpErrorTest {
    @ParameterizedTest
    @CsvSource({
        "3, 0, net_unreachable, ENETUNREACH",
        "3, 1, host_unreachable, EHOSTUNREACH",
        "3, 2, protocol_unreachable, ENOPROTOOPT",
        "3, 3, port_unreachable, ECONNREFUSED",
        "3, 5, source_route_failed, EOPNOTSUPP",
        "3, 6, net_unknown, ENETUNREACH",
        "3, 7, host_unknown, EHOSTDOWN",
        "3, 8, host_isolated, ENONET",
        "3, 9, net_prohibited, ENETUNREACH",
        "3, 10, host_prohibited, EHOSTUNREACH",
        "3, 11, net_unreachable_for_tos, ENETUNREACH",
        "3, 12, host_unreachable_for_tos, EHOSTUNREACH",
        "3, 13, admin_prohibited, EHOSTUNREACH",
        "3, 14, precedence_violation, EHOSTUNREACH",
        "3, 15, precedence_cutoff, EHOSTUNREACH",
        "11, 0, hops_exceeded, EHOSTUNREACH",
        "11, 1, reassembly_timeout, EHOSTUNREACH",
        "12, 0, parameter_problem, EPROTO"
    })
    void endsTheOpeningOfAnIpv4Connection(int type, int code, String name, String error) {
        Told told = Script.of("0 > S", "0.01 < icmp %d %d about 0".formatted(type, code))
                .told();
        assertThat(told.icmpErrors()).isEqualTo("0.01 client %s ends %s\n".formatted(name, error));
        assertThat(told.transitions())
                .isEqualTo("0 client CLOSE > SYN_SENT sent\n0.01 client SYN_SENT > CLOSE presumed\n");
        assertThat(told.resets()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, no_route, ENETUNREACH",
        "1, 1, prohibited, EACCES",
        "1, 2, beyond_scope, EHOSTUNREACH",
        "1, 3, address_unreachable, EHOSTUNREACH",
        "1, 4, port_unreachable, ECONNREFUSED",
        "1, 5, source_policy, EACCES",
        "1, 6, route_rejected, EACCES",
        "3, 0, hops_exceeded, EHOSTUNREACH",
        "3, 1, reassembly_timeout, EHOSTUNREACH",
        "4, 1, parameter_problem, EPROTO"
    })
    void endsTheOpeningOfAnIpv6Connection(int type, int code, String name, String error) {
        Told told = Script.script()
                .overIpv6()
                .with("0 > S", "0.01 < icmp %d %d about 0".formatted(type, code))
                .told();
        assertThat(told.icmpErrors()).isEqualTo("0.01 client %s ends %s\n".formatted(name, error));
        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT CLOSE");
    }

    @ParameterizedTest
    @CsvSource({"4, 0, source_quench", "3, 16, unknown", "3, 255, unknown", "11, 7, unknown"})
    void doesNothingWithWhatMeansNothing(int type, int code, String name) {
        Told told = Script.of("0 > S", "0.01 < icmp %d %d about 0".formatted(type, code))
                .told();
        assertThat(told.icmpErrors()).isEqualTo("0.01 client %s ignored\n".formatted(name));
        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT");
    }

    @Test
    void takesTheEndBackWhenTheSynIsSentAgain() {
        Told told = Script.of("0 > S", "0.01 < icmp 3 3 about 0", "1.02 > S 0:0(0)", "1.03 < icmp 3 3 about 0")
                .told();
        assertThat(told.transitions()).isEqualTo("""
                0 client CLOSE > SYN_SENT sent
                0.01 client SYN_SENT > CLOSE presumed
                1.02 client CLOSE > SYN_SENT corrected
                1.03 client SYN_SENT > CLOSE presumed
                """);
        assertThat(told.all(Transition.class).map(t -> t.cause().phrase()))
                .contains("goes on: the ICMP error did not end it")
                .noneMatch(phrase -> phrase.contains("RST"));
        assertThat(told.retransmissions()).isEqualTo("1.02 client syn rto 1 after 1.02\n");
    }

    @Test
    void takesTheEndBackWhenTheSynAckIsAcknowledgedAllTheSame() {
        Told told = Script.of("0 > S", "0.01 < icmp 3 1 about 0 from 10.9.9.9", "0.2 < S.", "0.3 > .", "0.4 > P. (10)")
                .told();
        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT CLOSE SYN_SENT! ESTABLISHED");
        assertThat(told.path(Role.SERVER)).isEqualTo("SYN_RECV ESTABLISHED");
    }

    @Test
    void saysNothingOfUnansweredSynsWhereSomethingCameBack() {
        Told told =
                Script.of("0 > S", "0.01 < icmp 3 1 about 0", "1 > S 0:0(0)").told();
        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT CLOSE SYN_SENT!");
        assertThat(told.resets()).isEmpty();
    }

    @Test
    void endsNoConnectionThatIsEstablished() {
        Told told = Script.of(HANDSHAKE, "1 > P. (10)", "1.1 < icmp 3 3 about 1", "1.2 < . ", "2 < P. (5)")
                .told();
        assertThat(told.icmpErrors()).isEqualTo("1.1 client port_unreachable soft ECONNREFUSED\n");
        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT ESTABLISHED");
    }

    @ParameterizedTest
    @CsvSource({"0", "12", "-1", "500000000", "2147483647"})
    void believesNoNumberThatIsNotInFlight(long seq) {
        Told told = Script.of(HANDSHAKE, "1 > P. (10)", "1.1 < icmp 3 3 about %d".formatted(seq))
                .told();
        assertThat(told.icmpErrors()).isEqualTo("1.1 client port_unreachable ignored\n");
    }

    @Test
    void believesTheNumberOfTheSynOnlyWhileItOpens() {
        assertThat(Script.of("0 > S", "0.01 < icmp 3 3 about 77").told().path(Role.CLIENT))
                .isEqualTo("SYN_SENT");
        assertThat(Script.of("0 > S", "0.01 < S.", "0.02 < icmp 3 3 about 0")
                        .told()
                        .path(Role.CLIENT))
                .isEqualTo("SYN_SENT CLOSE");
    }

    /** Linux tcp_req_err: IPv4 for errors of the way, IPv6 for final ones. */
    @ParameterizedTest
    @CsvSource({"3, 1, SYN_RECV CLOSE", "11, 0, SYN_RECV CLOSE", "12, 0, SYN_RECV CLOSE", "3, 3, SYN_RECV"})
    void dropsTheRequestWhoseSynAckMetAnError(int type, int code, String path) {
        Told told = Script.of("0 > S", "0.01 < S.", "0.02 > icmp %d %d about 0".formatted(type, code))
                .told();
        assertThat(told.path(Role.SERVER)).isEqualTo(path);
        assertThat(told.path(Role.CLIENT)).isEqualTo("SYN_SENT");
    }

    @Test
    void takesBackThatTheRequestWasDropped() {
        Told told = Script.of("0 > S", "0.01 < S.", "0.02 > icmp 3 1 about 0", "1.01 < S. 0:0(0) ack 1")
                .told();
        assertThat(told.path(Role.SERVER)).isEqualTo("SYN_RECV CLOSE SYN_RECV!");
    }

    @Test
    void tellsThePathMtu() {
        Told told = Script.of(HANDSHAKE, "1 < P. (1460)", "1.1 > icmp 3 4 about 1 mtu 1400 from 10.9.9.9")
                .told();
        assertThat(told.icmpErrors()).isEqualTo("1.1 server fragmentation_needed mtu 1400\n");
        IcmpError error = told.all(IcmpError.class).findFirst().orElseThrow();
        assertThat(error.router().ip()).isEqualTo("10.9.9.9");
        assertThat(Script.script()
                        .overIpv6()
                        .with(
                                HANDSHAKE,
                                "1 < P. (1440)",
                                "1.1 > icmp 2 0 about 1 mtu 1280",
                                "1.2 > icmp 2 0 about 1 mtu 99")
                        .told()
                        .icmpErrors())
                .isEqualTo("1.1 server packet_too_big mtu 1280\n1.2 server packet_too_big ignored 99\n");
    }

    @Test
    void needsNoMoreOfTheQuotedHeaderThanEightOctets() {
        assertThat(Script.of("0 > S", "0.01 < icmp 3 3 about 0 octets 8").told().path(Role.CLIENT))
                .isEqualTo("SYN_SENT CLOSE");
        assertThat(Script.of("0 > S", "0.01 < icmp 3 3 about 0 octets 7").told().path(Role.CLIENT))
                .isEqualTo("SYN_SENT");
    }

    @Test
    void opensNoConnection() {
        assertThat(Script.of("0 < icmp 3 3 about 0", "0.01 > icmp 11 0 about 5")
                        .told()
                        .events())
                .isEmpty();
    }

    @Test
    void keepsItsPeaceWithAnySequenceOfErrors() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var script = Script.of(HANDSHAKE.lines().limit(random.nextInt(4)).toArray(String[]::new));
            for (int i = 0; i < 30; i++) {
                script.with(random.nextInt(3) == 0 ? segment(random) : error(random));
            }
            List<ScriptedPacket> packets = script.packets();
            assertThat(Told.of(packets).events()).isEqualTo(flipped(packets, null));
            flipped(packets, random);
        }
    }

    private static String segment(Random random) {
        String[] lines = {
            "> S 0", "< S. 0 ack 1", "> P. (10)", "< P. (10)", "> F.", "< F.", "> R", "< R. ack 1", "> .", "< ."
        };
        return "+0.3 " + lines[random.nextInt(lines.length)];
    }

    private static String error(Random random) {
        return "+0.01 %s icmp %d %d about %d mtu %d octets %d"
                .formatted(
                        random.nextBoolean() ? ">" : "<",
                        List.of(3, 3, 3, 4, 11, 12).get(random.nextInt(6)),
                        random.nextInt(18),
                        random.nextInt(25) - 2,
                        random.nextInt(1500),
                        8 + random.nextInt(13));
    }

    /** What is told of the packets, with flipped bits in the errors unless {@code random} is null. */
    private static List<Event> flipped(List<ScriptedPacket> packets, @Nullable Random random) {
        List<Event> events = new ArrayList<>();
        var tracker = new ConnectionTracker(events::add);
        var decoder = new PacketDecoder();
        long number = 1;
        for (ScriptedPacket packet : packets) {
            byte[] bytes = packet.bytes().clone();
            if (random != null && bytes[23] == 1) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int captured = random == null ? bytes.length : random.nextInt(bytes.length + 1);
            Told.feed(
                    tracker,
                    decoder,
                    decoder.decode(
                            MemorySegment.ofArray(bytes), 0, captured, bytes.length, packet.time(), 1, number++));
        }
        tracker.end();
        return events;
    }
}
