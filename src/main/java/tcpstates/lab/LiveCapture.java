package tcpstates.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The capture of an experiment, by this program: it draws the ladder as packets come, and keeps them in a file. */
final class LiveCapture {
    private static final String PACKETS = "/run/packets.pcap";
    /** In the line that tells that a capture has begun, in whichever language: the link type of all interfaces here. */
    private static final String LISTENING = "EN10MB";

    private static final int START_SECONDS = 120;
    private static final int END_SECONDS = 120;
    private static final int POLL_MILLIS = 50;

    private final Network network;
    private final Process process;
    private volatile boolean ended;

    private LiveCapture(Network network, Process process) {
        this.network = network;
        this.process = process;
    }

    /**
     * Begins, and returns when no packet can be missed any more.
     *
     * @param rows takes the lines of the ladder, on a thread of its own
     */
    static LiveCapture begin(Network network, ThisProgram program, Child.Taker rows) throws IOException, LabException {
        List<String> command = program.withOptions(
                "-i",
                network.captureInterface(),
                "-l",
                "-Z",
                "root",
                "--immediate-mode",
                "-w",
                PACKETS,
                "-U",
                "--print");
        command.addAll(program.ladder());
        command.add("tcp or icmp or udp port " + EndMark.PORT);
        Process process = network.on(network.host(Side.CLIENT), command).start();
        var capture = new LiveCapture(network, process);
        var said = new Child(process, process.errorReader(StandardCharsets.UTF_8));
        String last = "";
        for (String line = said.line(START_SECONDS); line == null || !line.contains(LISTENING); ) {
            if (line == null) {
                throw new LabException("the capture does not begin: " + last);
            }
            last = line;
            line = said.line(START_SECONDS);
        }
        Child.each(
                process.inputReader(StandardCharsets.UTF_8),
                line -> {
                    if (!capture.ended) {
                        rows.line(line);
                    }
                },
                () -> {});
        return capture;
    }

    /**
     * Ends it as soon as it has come to the {@linkplain EndMark mark}, and returns the file up to there.
     *
     * @throws LabException if it does not come to it
     */
    byte[] end() throws LabException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        try {
            while (System.nanoTime() < until) {
                byte[] bytes = file();
                int length = EndMark.position(bytes);
                if (length >= 0) {
                    ended = true; // what comes at its end says less than the whole capture will
                    process.descendants().forEach(ProcessHandle::destroy);
                    return Arrays.copyOf(bytes, length);
                }
                if (!process.isAlive()) {
                    throw new LabException("the capture has ended before the experiment");
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw new LabException("the packets cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
        throw new LabException("the capture is " + END_SECONDS
                + " s behind the experiment: this machine is too busy for it; try it again");
    }

    private byte[] file() throws IOException {
        Process reader = network.inside(List.of("cat", PACKETS)).start();
        reader.getOutputStream().close();
        return reader.getInputStream().readAllBytes();
    }
}
