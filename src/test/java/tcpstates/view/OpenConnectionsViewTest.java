package tcpstates.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import tcpstates.event.ConnectionId;
import tcpstates.event.ConnectionSnapshot;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Role;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.report.Language;
import tcpstates.report.TableLayout;
import tcpstates.report.TimeFormat;
import tcpstates.report.TimeStyle;
import tcpstates.report.Wording;

class OpenConnectionsViewTest {
    private static final long SECOND = 1_000_000_000;
    private static final long NOW = 1_700_000_000 * SECOND;

    private static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0);

    private final OpenConnectionsView view = view(Language.EN);
    private Moment moment = Moment.of(
            new Snapshot(
                    NOW,
                    connections(
                            connection(1, 40000, TcpState.ESTABLISHED, TcpState.ESTABLISHED, 300, 0, 5000),
                            connection(2, 40001, TcpState.SYN_SENT, TcpState.CLOSE, 7, 3, 0),
                            connection(3, 40002, TcpState.FIN_WAIT2, TcpState.CLOSE_WAIT, 60, 1, 900))),
            new LiveFigures(1234, 0, 0));

    private static OpenConnectionsView view(Language language) {
        return new OpenConnectionsView(
                "eth0 port 80",
                Wording.of(language),
                columns -> new TableLayout(TimeStyle.UTC, TimeFormat.MICROSECONDS, columns, false, false, null),
                null,
                connection -> true,
                number -> new Past(List.of("a change of connection " + number), List.of("a packet")),
                () -> CompletableFuture.completedFuture(List.of("beside the kernel: nothing")));
    }

    private static List<EndpointSnapshot> connection(
            int number, int port, TcpState client, TcpState server, long age, long again, long bytes) {
        var here = SocketAddress.of(new byte[] {10, 0, 0, 1}, port);
        var there = SocketAddress.of(new byte[] {10, 0, 0, 2}, 80);
        var whole = new ConnectionSnapshot(
                new ConnectionId(NOW - age * SECOND, number, 0),
                here,
                there,
                NOW - age * SECOND,
                NOW - SECOND,
                10,
                bytes);
        var counters = new Counters(0, 0, 0, 0, again, 0, 0);
        return List.of(
                new EndpointSnapshot(
                        NOW, number, here, there, Role.CLIENT, client, NOW - 2 * SECOND, counters, whole, null),
                new EndpointSnapshot(
                        NOW, number, there, here, Role.SERVER, server, NOW - 3 * SECOND, NONE, whole, null));
    }

    @SafeVarargs
    private static List<EndpointSnapshot> connections(List<EndpointSnapshot>... ends) {
        List<EndpointSnapshot> all = new ArrayList<>();
        for (List<EndpointSnapshot> pair : ends) {
            all.addAll(pair);
        }
        return all;
    }

    private String drawn(int columns, int height) {
        return text(view.lines(moment, columns, height));
    }

    private static String text(List<AttributedString> lines) {
        return lines.stream()
                .map(line -> line.toString().stripTrailing() + '\n')
                .collect(Collectors.joining());
    }

    private void type(String text) {
        text.codePoints().forEach(character -> view.press(Key.of(character)));
    }

    @Test
    void showsALineForEachConnectionBelowTheTotals() {
        assertThat(drawn(110, 9)).isEqualTo("""
                22:13:20   3 of 3 connections, oldest first   packets 1234, dropped 0   eth0 port 80
                CLOSE 1  SYN_SENT 1  ESTABLISHED 2  FIN_WAIT2 1  CLOSE_WAIT 1
                     # start        client         server      client/server               age  idle, in these states
                     1 22:08:20.000 10.0.0.1:40000 10.0.0.2:80 ESTABLISHED/ESTABLISHED   5m00s  1s      2s/3s
                     3 22:12:20.000 10.0.0.1:40002 10.0.0.2:80 FIN_WAIT2/CLOSE_WAIT        60s  1s      2s/3s
                     2 22:13:13.000 10.0.0.1:40001 10.0.0.2:80 SYN_SENT/CLOSE               7s  1s      2s/3s


                Up Down choose   Enter past   / filter   s sort   c kernel   p pause   q leave
                """);
    }

    @Test
    void takesTwoLinesForAConnectionInANarrowTerminal() {
        assertThat(drawn(80, 9)).isEqualTo("""
                22:13:20   3 of 3 connections, oldest first   packets 1234, dropped 0   eth0 por
                CLOSE 1  SYN_SENT 1  ESTABLISHED 2  FIN_WAIT2 1  CLOSE_WAIT 1
                     # start    client         server         age   pkts
                       client/server           idle, in these states
                     1 22:08:20 10.0.0.1:40000 10.0.0.2:80  5m00s     10
                       ESTABLISHED/ESTABLISHED 1s      2s/3s
                     3 22:12:20 10.0.0.1:40002 10.0.0.2:80    60s     10
                       FIN_WAIT2/CLOSE_WAIT    1s      2s/3s
                Up Down choose   Enter past   / filter   s sort   c kernel   p pause   q leave
                """);
    }

    @Test
    void speaksChinese() {
        assertThat(text(view(Language.ZH).lines(moment, 110, 9))).isEqualTo("""
                22:13:20   3 个连接中的 3 个，最早的在前   包 1234，丢弃 0   eth0 port 80
                CLOSE 1  SYN_SENT 1  ESTABLISHED 2  FIN_WAIT2 1  CLOSE_WAIT 1
                     # 开始         客户端         服务器      客户端/服务器            已存在  空闲，处于该状态
                     1 22:08:20.000 10.0.0.1:40000 10.0.0.2:80 ESTABLISHED/ESTABLISHED   5m00s  1s      2s/3s
                     3 22:12:20.000 10.0.0.1:40002 10.0.0.2:80 FIN_WAIT2/CLOSE_WAIT        60s  1s      2s/3s
                     2 22:13:13.000 10.0.0.1:40001 10.0.0.2:80 SYN_SENT/CLOSE               7s  1s      2s/3s


                上 下 选择   回车 经过   / 过滤   s 排序   c 内核   p 暂停   q 离开
                """);
    }

    @Test
    void neverDrawsMoreThanThereIsRoomFor() {
        for (int columns : new int[] {1, 20, 80, 99, 100, 250}) {
            for (int height : new int[] {1, 2, 3, 5, 24}) {
                for (boolean past : new boolean[] {false, true}) {
                    OpenConnectionsView view = view(Language.ZH);
                    view.lines(moment, columns, height);
                    if (past) {
                        view.press(Key.of(Key.Kind.ENTER));
                    }
                    List<AttributedString> lines = view.lines(moment, columns, height);
                    assertThat(lines).as("%d x %d", columns, height).hasSizeLessThanOrEqualTo(height);
                    assertThat(lines).allMatch(line -> line.columnLength() <= columns);
                }
            }
        }
    }

    @Test
    void ordersTheRowsByTheNextKeyEachTime() {
        drawn(110, 9);
        type("s");
        assertThat(drawn(110, 9)).contains("by state").containsSubsequence(" 1 ", "FIN_WAIT2/CLOSE_WAIT", "SYN_SENT");
        type("s");
        assertThat(drawn(110, 9)).contains("most sent again first").containsSubsequence(":40001", ":40002", ":40000");
        type("s");
        assertThat(drawn(110, 9)).contains("most bytes first").containsSubsequence(":40000", ":40002", ":40001");
    }

    @Test
    void showsOnlyRowsThatHoldAllWordsThatWereTyped() {
        drawn(110, 9);
        type("/10.0.0.1 wait");
        assertThat(drawn(110, 9))
                .contains("1 of 3 connections", ":40002")
                .doesNotContain(":40000", ":40001")
                .endsWith("/10.0.0.1 wait_\n");
        view.press(Key.of(Key.Kind.BACKSPACE));
        type("x");
        assertThat(drawn(110, 9)).contains("0 of 3 connections");
        view.press(Key.of(Key.Kind.ESCAPE));
        assertThat(drawn(110, 9)).contains("3 of 3 connections");
    }

    @Test
    void staysAtTheConnectionThatWasChosenWhereverItsRowGoes() {
        drawn(110, 9);
        view.press(Key.of(Key.Kind.DOWN)); // connection 3
        drawn(110, 9);
        type("ss");
        drawn(110, 9);
        view.press(Key.of(Key.Kind.ENTER));
        assertThat(drawn(110, 12)).contains("a change of connection 2"); // ordering anew chooses the first row
        view.press(Key.of(Key.Kind.ESCAPE));
        view.press(Key.of(Key.Kind.DOWN));
        moment = Moment.of(
                new Snapshot(
                        NOW,
                        connections(
                                connection(2, 40001, TcpState.SYN_SENT, TcpState.CLOSE, 7, 0, 0),
                                connection(3, 40002, TcpState.FIN_WAIT2, TcpState.CLOSE_WAIT, 60, 9, 900))),
                moment.figures());
        drawn(110, 9);
        view.press(Key.of(Key.Kind.ENTER));
        assertThat(drawn(110, 12)).contains("a change of connection 3");
    }

    @Test
    void showsThePastOfAConnectionAndThatItHasEnded() {
        drawn(110, 9);
        view.press(Key.of(Key.Kind.ENTER));
        assertThat(drawn(110, 10)).isEqualTo("""
                22:13:20   3 of 3 connections, oldest first   packets 1234, dropped 0   eth0 port 80
                CLOSE 1  SYN_SENT 1  ESTABLISHED 2  FIN_WAIT2 1  CLOSE_WAIT 1
                     # start        client         server      client/server               age  idle, in these states
                     1 22:08:20.000 10.0.0.1:40000 10.0.0.2:80 ESTABLISHED/ESTABLISHED   5m00s  1s      2s/3s
                a change of connection 1
                latest packets
                a packet


                Esc back   p pause   q leave
                """);
        moment = Moment.NONE;
        assertThat(drawn(110, 10)).contains("it has ended").contains(":40000").contains("a packet");
        view.press(Key.of(Key.Kind.ESCAPE));
        assertThat(drawn(110, 10)).contains("0 of 0 connections");
    }

    @Test
    void endsWithQButNotWhileAFilterIsTyped() {
        type("/");
        assertThat(view.press(Key.of('q'))).isTrue();
        view.press(Key.of(Key.Kind.ENTER));
        assertThat(view.press(Key.of('q'))).isFalse();
        assertThat(view.press(Key.of(Key.Kind.HANG_UP))).isFalse();
    }

    @Test
    void saysThatItIsPaused() {
        type("p");
        assertThat(view.paused()).isTrue();
        assertThat(drawn(110, 9)).contains("PAUSED");
        type("p");
        assertThat(view.paused()).isFalse();
    }
}
