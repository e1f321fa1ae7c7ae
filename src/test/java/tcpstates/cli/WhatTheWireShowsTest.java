package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.script.Script;

/** What is told where nobody answers, several do, or somebody sends in another's name: what the wire shows, and no more. */
class WhatTheWireShowsTest {
    private static final String HANDSHAKE = Script.HANDSHAKE;

    @TempDir
    private Path folder;

    // ------------------------------------------------------------------ who listens

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 > S",
                "0 > S\n 0.01 < R. 0 ack 1",
                "0 > S\n 1 > S 0:0(0)\n 3 > S 0:0(0)",
                "0 > S\n 0.01 > R 1",
                "0 > S\n 0.01 < . 7 ack -90",
                "0 > S\n 0.01 < icmp 3 3 about 0",
                "0 > S\n 0.01 < icmp 3 1 about 0\n 1 > S 0:0(0)"
            })
    void tellsOfNoListenerWhereNoPortAnswered(String script) {
        for (String format : new String[] {"json", "diagnose", "connections", "summary", "tcpdump"}) {
            assertThat(told(format, script, "-v", "--states")).as(format).doesNotContain("LISTEN");
        }
    }

    @Test
    void tellsOfAListenerWhoseAnswerWasCaptured() {
        assertThat(told("diagnose", "0 > S\n 0.01 < S.")).contains("LISTEN, 新状态: SYN_RECV");
    }

    @Test
    void namesAFullQueueAmongTheReasonsOfSilence() {
        assertThat(verdict("0 > S\n 1 > S 0:0(0)"))
                .endsWith(
                        "1 s without any answer: the port is filtered, the host is gone, or the listener's queue is full"
                                + " (Linux then drops the SYN). History: S.");
        assertThat(verdict("0 > S\n 1 > S 0:0(0)\n 1.01 < S.\n 1.02 > ."))
                .contains(
                        "1 time by a timer, since a SYN or its answer was lost or late, or a full queue of the listener"
                                + " dropped it.");
    }

    @Test
    void tellsForHowLongTheCaptureWentOnOnlyIfItDid() {
        assertThat(verdict("0 > S")).endsWith("It is in SYN_SENT; nothing came back. History: S.");
        assertThat(verdict(HANDSHAKE)).startsWith("Open when the capture last showed it: the client");
        assertThat(told("json", HANDSHAKE)).doesNotContain("until_end_us");
    }

    @Test
    void remarksThatASynMetAnOlderConnection() {
        assertThat(told("connections", """
                                0    > S
                                0.01 < S.
                                0.02 > .
                                5    > S 5000 ack 0
                                5.01 < . 1 ack 1
                                5.02 > R 1
                                6    > S 5000 ack 0
                                6.01 < S. 900000 ack 5001
                                """, "-v"))
                .contains("When its SYN (packet 4) came, the server still held connection 1:");
    }

    @Test
    void findsTheAcknowledgementOfAFinThatCrossedTheOtherOneAndWasSentAgain() {
        String script = HANDSHAKE
                + "1 > F. 1 ack 1\n 1.0001 < F. 1 ack 1\n 1.0002 > . 2 ack 2\n 1.3 > F. 1 ack 2\n 1.31 < . 2 ack 2\n";

        assertThat(verdict(script))
                .startsWith(
                        "Closed at the same time: the client's FIN (packet 4) and the server's FIN (packet 5) crossed on"
                                + " their way, acknowledged in packets 6 and 8.");
    }

    // ------------------------------------------------------------------ two answers to one SYN

    private static final String TWO_ANSWERS = """
            0    > S  win 64240 <mss 1460,sackOK,nop,wscale 7>
            0.01  < S. 0 ack 1 win 65160 <mss 1460,sackOK,nop,wscale 7>
            0.011 < S. 90000000 ack 1 win 65160 <mss 1460>
            """;

    @Test
    void followsTheServerWhoseSynAckTheClientTook() {
        String first = "0.02 > . 1 ack 1\n 0.03 > P. 1(100) ack 1\n 0.04 < . 1 ack 101\n 0.05 < P. 1(50) ack 101\n";
        String second = first.replace("ack 1\n", "ack 90000001\n")
                .replace("< . 1 ", "< . 90000001 ")
                .replace("< P. 1(", "< P. 90000001(");

        assertThat(verdict(TWO_ANSWERS + first))
                .contains(
                        "handshake in 20 ms (packets 1, 2, 4)",
                        "(packets 2 and 3); the client took the one in packet 2:")
                .doesNotContain("again");
        assertThat(verdict(TWO_ANSWERS + second))
                .startsWith(
                        "Open when the capture last showed it: the client is in ESTABLISHED, the server in ESTABLISHED.")
                .contains("the client took the one in packet 3:")
                .doesNotContain("again");
        assertThat(told("json", TWO_ANSWERS + second))
                .contains("\"packet\":4,\"cause_packet\":3", "\"syn_ack_packet\":3")
                .doesNotContain("\"retransmission\"");
    }

    /** Once it has taken a SYN-ACK, a client expects the number behind it: a RST that only refuses a SYN closes it no more. */
    @Test
    void followsTheServerWhoseSynAckTheClientTookWhereAnotherOneRefuses() {
        String answers = """
                0     > S  win 64240 <mss 1460,sackOK,nop,wscale 7>
                0.01  < S. 0 ack 1 win 65160 <mss 1460,sackOK,nop,wscale 7>
                0.011 < R. RST ack 1
                0.02  > . 1 ack 1
                0.03  > P. 1(100) ack 1
                """;

        assertThat(verdict(answers.replace("RST", "0") + "0.04 < . 1 ack 101\n"))
                .startsWith(
                        "Open when the capture last showed it: the client is in ESTABLISHED, the server in ESTABLISHED");
        assertThat(verdict(answers.replace("RST", "1"))).startsWith("Reset: the server ended the connection with RST");
    }

    @Test
    void saysOfNoHostThatItLostItsStateWhereTwoAnswered() {
        assertThat(verdict(HANDSHAKE + "0.021 < S. 90000000 ack 1\n 0.022 > . 1 ack 1\n 0.03 < R 1\n"))
                .startsWith("Reset: the server ended the connection with RST (packet 6), 8 ms after packet 5.")
                .contains("(packets 2 and 4); the client took the one in packet 2:");
    }

    // ------------------------------------------------------------------ whose FIN it is

    @ParameterizedTest
    @ValueSource(strings = {"< F. -90000000 ack 101", "> F. 50 ack 1", "> F. -2000000000 ack 1"})
    void believesNoFinBelowWhatWasAcknowledged(String fin) {
        String script = HANDSHAKE
                + "1 > P. 1(100) ack 1\n 1.01 < . 1 ack 101\n 2 " + fin
                + "\n 3 > P. 101(100) ack 1\n 3.01 < . 1 ack 201\n 4 < P. 1(50) ack 201\n 4.01 > . 201 ack 51\n";

        assertThat(verdict(script))
                .startsWith("Open")
                .contains("(packet 6) lies below what was acknowledged and was ignored")
                .doesNotContain("again");
        assertThat(told("json", script))
                .contains("\"flags\":\"fin_out_of_window\"")
                .doesNotContain("FIN_WAIT1");
    }

    @Test
    void believesAFinBehindALargeGapOfTheCapture() {
        assertThat(verdict(HANDSHAKE + """
                        1    > P. 1(10000)
                        1.01 < . 1 ack 10001
                        5    > F. 900001 ack 1
                        5.01 < . 1 ack 900002
                        5.02 < F. 1 ack 900002
                        5.03 > . 900002 ack 2
                        """)).startsWith("Closed in four packets, client first");
    }

    // ------------------------------------------------------------------ whose RST it is

    @Test
    void takesARstBackAtOnceBehindWhoseNumberItsSenderGoesOn() {
        String script = HANDSHAKE + "0.022 > R. 1 ack 1\n 0.024 > P. 1(54) ack 1\n 0.0241 < . 1 ack 55\n";

        assertThat(verdict(script))
                .startsWith("Open")
                .contains("RST (packet 4) in the client's name was not its own: it went on (packet 5).");
    }

    @Test
    void leavesARstWhatItWasWhoseSenderOnlySentEarlierNumbersBehindIt() {
        String script = HANDSHAKE + "0.021 > P. 1(54) ack 1\n 0.022 > R. 55 ack 1\n 0.0225 > P. 1(54) ack 1\n";

        assertThat(verdict(script)).startsWith("Aborted");
    }

    @Test
    void saysWhatIsUnlikeInARstInsteadOfWhy() {
        String answer = HANDSHAKE + "0.03 > P. 1(12)\n 0.04 < R 1 ttl 27\n";

        assertThat(verdict(answer))
                .startsWith(
                        "Reset: RST (packet 5) came in the server's name, 10 ms after packet 4, with a TTL of 27, where"
                                + " the server's latest packet before it has 64; its IP identification is 8194, that of the"
                                + " packet before it 8193: a device between the ends or somebody else sent it,");
        assertThat(told("json", answer))
                .contains("\"cause\":\"different_ttl\"")
                .contains("\"from\":\"ESTABLISHED\",\"to\":\"CLOSE\",\"duration_us\":20000,\"evidence\":\"presumed\"")
                .doesNotContain("peer_lost_state");
        assertThat(verdict(HANDSHAKE + "1 < R. 1 ack 1 ttl 63")).startsWith("Reset: RST (packet 4)");
        assertThat(verdict(HANDSHAKE + "1 < R. 1 ack 1")).startsWith("Aborted: the server");
    }

    @Test
    void namesThePacketThatARstAnswersOnlyIfItIsNoOther() {
        assertThat(verdict(HANDSHAKE + "5 > P. 1(12)\n 5.01 < R 1\n"))
                .startsWith("Half-open connection: the server answered packet 4 of the client with RST (packet 5)");
        assertThat(verdict(HANDSHAKE + "5 > P. 1(12)\n 5.001 > P. 13(12)\n 5.01 < R 1\n 5.011 < R 1\n"))
                .startsWith("Half-open connection: the server answered the client with RST (packet 6): its host");
    }

    private String verdict(String script) {
        String table = told("connections", script, "-v");
        String line = table.lines()
                .filter(l -> l.matches("[ !?]    1 .*"))
                .findFirst()
                .orElseThrow();
        return line.replaceFirst("^.* [A-Z_12]+/[A-Z_12]+ +[0-9]\\S* +[0-9]+ +[0-9]+ [ 0-9]{5}  ", "");
    }

    private String told(String format, String script, String... more) {
        try {
            Path file = folder.resolve("script.pcap");
            Files.write(file, Script.of(script).pcap());
            Run run = Run.report(format, file, more);
            assertThat(run.status()).as(run.err()).isZero();
            return run.out();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
