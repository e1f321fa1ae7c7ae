package tcpstates.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.os.Libc;
import tcpstates.service.RunningCapture.Report;
import tcpstates.service.ServiceException.Reason;

/** The capture in the background, asked over its socket. */
@Timeout(120)
class BackgroundCaptureTest {
    /** One connection. */
    private static final String CAPTURE = "src/test/resources/pcaps/normal_client_close.pcap";

    private static final int CHANGES = 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Path path() {
        return directory.resolve("run");
    }

    private static List<String> states(List<Transition> transitions) {
        return transitions.stream().map(one -> one.from() + ">" + one.to()).toList();
    }

    @Test
    void reportsEachChangeOnceAndForgetsIt_000_15() throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "")) {
            assertThat(capture.report()).isEqualTo(new Report(List.of(), List.of()));
            capture.first.play(CAPTURE);

            Report report = capture.report();

            assertThat(states(report.transitions()))
                    .hasSize(CHANGES)
                    .startsWith("CLOSE>SYN_SENT", "LISTEN>SYN_RECV", "SYN_SENT>ESTABLISHED", "SYN_RECV>ESTABLISHED");
            assertThat(report.notices()).isEmpty();
            assertThat(capture.report()).isEqualTo(new Report(List.of(), List.of()));
        }
    }

    @Test
    void tellsOfAnAlarmAtOnceAndBesideTheNextReport_000_25() throws Exception {
        String rule = "count(state=ESTABLISHED)>=1 by listener";
        try (RunningCapture capture = RunningCapture.start(path(), "alarm='" + rule + "'")) {
            capture.first.play(CAPTURE);

            List<String> notices = capture.report().notices();

            assertThat(capture.told).hasSize(1).first(STRING).startsWith("alarm " + rule + ": raised at 1, listener ");
            assertThat(notices).hasSize(1).first(STRING).endsWith(capture.told.peek());
            assertThat(capture.report().notices()).isEmpty();
        }
    }

    @Test
    void clearsNothingWhenItsReaderDies() throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "")) {
            capture.first.play(CAPTURE);
            assertThatThrownBy(() -> capture.service()
                            .report(
                                    content -> {
                                        throw new IOException("Broken pipe");
                                    },
                                    false))
                    .hasMessage("Broken pipe");
            capture.service().report(content -> {}, true); // to keep it

            assertThat(capture.report().transitions()).hasSize(CHANGES);
        }
    }

    @Test
    void givesTwoReadersAtOnceEachChangeOnceInSum() throws Exception {
        int rounds = 40;
        try (RunningCapture capture = RunningCapture.start(path(), "");
                ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Transition> all = Collections.synchronizedList(new ArrayList<>());
            boolean[] over = {false};
            Callable<Void> reader = () -> {
                boolean last;
                do {
                    last = over[0];
                    all.addAll(capture.report().transitions());
                } while (!last);
                return null;
            };
            List<Future<Void>> reading = List.of(readers.submit(reader), readers.submit(reader));
            for (int i = 0; i < rounds; i++) {
                capture.first.play(CAPTURE);
                Thread.sleep(20);
            }
            over[0] = true;
            for (Future<Void> one : reading) {
                one.get();
            }
            all.addAll(capture.report().transitions());

            assertThat(all).doesNotHaveDuplicates();
            assertThat(all.stream().filter(one -> one.to() == TcpState.SYN_SENT))
                    .hasSize(rounds);
        }
    }

    @Test
    void tellsHowManyOldOnesWereDropped() throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "history=4")) {
            capture.first.play(CAPTURE);
            capture.first.drop(17);

            Report report = capture.report();

            assertThat(report.transitions()).hasSize(4);
            assertThat(report.notices())
                    .containsExactly(
                            (CHANGES - 4)
                                    + " older transitions were dropped: more than history=4 since the last report",
                            "17 packets were dropped by the kernel since the last report");
            assertThat(capture.report()).isEqualTo(new Report(List.of(), List.of()));
        }
    }

    @Test
    void printsHowConnectionsStandWhenVerbose() throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "verbose=1")) {
            capture.first.play(CAPTURE);

            List<TcpState> states = new ArrayList<>();
            capture.service()
                    .report(content -> content.snapshot().connected().forEach(one -> states.add(one.state())), false);

            assertThat(states).containsExactly(TcpState.TIME_WAIT);
            assertThat(capture.service().snapshot()).isNotNull();
        }
    }

    @Test
    void isAloneInItsFolder_000_06() throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "verbose=1 addr=1.1.1.1")) {
            assertThatThrownBy(() -> RunningCapture.start(path(), ""))
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            e -> assertThat(e.reason().returnValue()).isEqualTo(-16));

            Settings settings = capture.service().settings();
            assertThat(settings).isNotNull();
            assertThat(settings.text()).startsWith("verbose=1 addr=1.1.1.1 ");
        }
    }

    @Test
    void leavesNothingBehind_000_08() throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "")) {
            capture.first.play(CAPTURE);
            assertThat(path().resolve("socket")).exists();
            for (String name : List.of("socket", "journal", "lock")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path().resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
        assertThat(path()).doesNotExist();
    }

    /** What is in the journal while it runs is what is there when it is killed. */
    @Test
    void isReportedFromItsJournalWhenItWasKilled() throws Exception {
        Path copy = Files.createDirectory(directory.resolve("copy"));
        try (RunningCapture capture = RunningCapture.start(path(), "")) {
            capture.first.play(CAPTURE);
            capture.report();
            capture.first.play(CAPTURE);
            capture.service().report(content -> {}, true);
            Thread.sleep(2L * Journal.PERIOD_MILLIS);
            Files.copy(path().resolve("journal"), copy.resolve("journal"));
        }
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
        BackgroundService killed = BackgroundService.in(RuntimeFolder.at(copy, Libc.user()));

        assertThat(killed.settings()).isNull();
        Report report = RunningCapture.report(killed);

        assertThat(report.transitions()).hasSize(CHANGES);
        assertThat(report.notices()).hasSize(1);
        assertThat(report.notices().getFirst())
                .matches("the capture has ended at [-0-9]{10} [:0-9]{8} \\(killed\\): this is the rest of its history");
        assertThat(copy).doesNotExist();
    }

    @Test
    void startsCleanWhereAnotherWasKilled() throws Exception {
        Files.createDirectory(path());
        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(path().resolve("journal"), "remains");
        Files.writeString(path().resolve("lock"), "      4711\n");
        Server.bind(RuntimeFolder.at(path(), Libc.user())).close(); // leaves its file

        try (RunningCapture capture = RunningCapture.start(path(), "")) {
            assertThat(capture.report()).isEqualTo(new Report(List.of(), List.of()));
        }
    }

    @Test
    void goesOnWhenItsInterfaceIsThereAgain() throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "")) {
            capture.first.play(CAPTURE);
            assertThat(capture.report().transitions()).hasSize(CHANGES);
            capture.first.breakOff("eth7: The interface disappeared");
            while (!capture.report().notices().toString().contains("broke off")) {
                Thread.sleep(10);
            }
            var again = new PlayedCapture();
            again.play(CAPTURE);
            capture.further.add(again);
            List<Transition> transitions = new ArrayList<>();
            String said;
            do {
                Thread.sleep(50);
                Report report = capture.report();
                transitions.addAll(report.transitions());
                said = report.notices().toString();
            } while (!said.contains("goes on"));
            transitions.addAll(capture.report().transitions());

            assertThat(said).endsWith(" the capture goes on: eth7 is there again]");
            assertThat(transitions.stream().filter(one -> one.to() == TcpState.SYN_SENT))
                    .hasSize(1);
        }
    }

    @Test
    void deactivatesWhileItsInterfaceIsAway() throws Exception {
        RunningCapture capture = RunningCapture.start(path(), "");
        capture.first.breakOff("eth7: The interface disappeared");
        Thread.sleep(200);

        capture.close();

        assertThat(path()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "q",
                "GET / HTTP/1.1\r\n\r\n",
                "r\u0000\u0000\u0000\u0001",
                "zzzzzzzzz",
                "r\u0000\u0000\u0000\u00017"
            })
    void outlivesClientsThatSayAnything(String said) throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "")) {
            capture.first.play(CAPTURE);
            try (SocketChannel client = SocketChannel.open(capture.folder.socketAddress())) {
                client.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.ISO_8859_1)));

                assertThat(capture.report().transitions()).hasSize(CHANGES);
            }
        }
    }

    /** It asks for a report of many records and reads nothing: the next one waits, but not for ever, and has them all. */
    @Test
    void doesNotWaitForEverForAClientThatNeverReads() throws Exception {
        int rounds = 1000;
        try (RunningCapture capture = RunningCapture.start(path(), "")) {
            for (int i = 0; i < rounds; i++) {
                capture.first.play(CAPTURE);
            }
            capture.service().report(content -> {}, true);
            try (SocketChannel client = SocketChannel.open(capture.folder.socketAddress());
                    FrameChannel channel = new FrameChannel(client)) {
                channel.send(Frame.request(Frame.Type.REPORT), Answers.PATIENCE);
                Thread.sleep(500);

                assertThat(capture.report().transitions()).hasSize(rounds * CHANGES);
            }
        }
    }

    @Test
    void refusesWhatAnotherVersionAsks() throws Exception {
        try (RunningCapture capture = RunningCapture.start(path(), "");
                SocketChannel client = SocketChannel.open(capture.folder.socketAddress());
                FrameChannel channel = new FrameChannel(client)) {
            channel.send(Frame.of(Frame.Type.REPORT, "999"), Answers.PATIENCE);

            Frame answer = channel.receive(Answers.PATIENCE);

            assertThat(answer.type()).isEqualTo(Frame.Type.REFUSED);
            assertThat(answer.text()).contains("another version's");
        }
    }

    @Test
    void tellsThatItIsNotThere() throws Exception {
        BackgroundService none = BackgroundService.in(RuntimeFolder.at(path(), Libc.user()));

        assertThat(none.settings()).isNull();
        assertThatThrownBy(() -> RunningCapture.report(none))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ACTIVE));
    }
}
