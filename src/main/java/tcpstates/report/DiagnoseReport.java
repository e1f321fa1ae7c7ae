package tcpstates.report;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tcpstates.event.Counters;
import tcpstates.event.Event;
import tcpstates.event.Transition;
import tcpstates.packet.Nanos;

/**
 * The report of transitions, to the byte as {@code diagnose-tools tcpstates --report} prints it: scripts read it, so its
 * mix of half-width and full-width punctuation and its microseconds without leading zeros are kept.
 */
public final class DiagnoseReport implements Report {
    /** Stands for what packets do not show, unless another mark is asked for. */
    public static final String UNKNOWN = "-";

    /** What stands in front of the values; a % stands for the mark of what packets do not show. */
    private static final String[] ORIGINAL = {
        ",tcp-states跟踪,源IP: ",
        ",目的IP: ",
        ",源端口: ",
        ",目的端口: ",
        ",原先状态: ",
        ", 新状态: ",
        ", 原状态持续时间: ",
        "\n\t|发送窗口大小: ",
        ",接收窗口大小: ",
        ",发送缓冲区大小: %,已使用发送缓冲区大小: ",
        ",接收缓冲区大小: %\n\t|发送字节数: ",
        ",接收字节数: ",
        ",确认字节数: ",
        ",backlog: %,backlog大小: %,重传数: "
    };

    /** The same in English; punctuation and order stay, so that a script need only know other keys. */
    private static final String[] ENGLISH = {
        ",tcp-states trace,source IP: ",
        ",destination IP: ",
        ",source port: ",
        ",destination port: ",
        ",old state: ",
        ", new state: ",
        ", old state lasted: ",
        "\n\t|send window: ",
        ",receive window: ",
        ",send buffer: %,used send buffer: ",
        ",receive buffer: %\n\t|bytes sent: ",
        ",bytes received: ",
        ",bytes acked: ",
        ",backlog: %,max backlog: %,retransmissions: "
    };

    private static final int COUNTERS = 7;

    // Most of the text, so it is encoded once.
    private final byte[] sourceIp;
    private final byte[] destinationIp;
    private final byte[][] ports;
    private final byte[] oldState;
    private final byte[] newState;
    private final byte[] duration;
    private final byte[][] counterLabels;
    private final byte[] unknown;
    private final long[] numbers = new long[COUNTERS];
    private final TextOutput out;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public DiagnoseReport(OutputStream out) {
        this(out, UNKNOWN);
    }

    /** @param unknown stands for what packets do not show */
    public DiagnoseReport(OutputStream out, String unknown) {
        this(out, unknown, Language.ZH);
    }

    /** @param language of the keys: Chinese as diagnose-tools prints them, or English */
    public DiagnoseReport(OutputStream out, String unknown, Language language) {
        this.out = new TextOutput(out);
        this.unknown = utf8(unknown);
        byte[][] labels = Arrays.stream(language == Language.ZH ? ORIGINAL : ENGLISH)
                .map(label -> utf8(label.replace("%", unknown)))
                .toArray(byte[][]::new);
        sourceIp = labels[0];
        destinationIp = labels[1];
        ports = Arrays.copyOfRange(labels, 2, 4);
        oldState = labels[4];
        newState = labels[5];
        duration = labels[6];
        counterLabels = Arrays.copyOfRange(labels, 7, 7 + COUNTERS);
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Transition transition) {
            transition(transition);
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    private void transition(Transition change) {
        time(out, change.time());
        out.put(sourceIp).putIp(change.endpoint());
        out.put(destinationIp).putIp(change.peer());
        numbers[0] = change.endpoint().port();
        numbers[1] = change.peer().port();
        numbers(ports);
        out.put(oldState).put(change.from());
        out.put(newState).put(change.to());
        out.put(duration).put(change.durationNanos() / Nanos.PER_MICRO);

        Counters counters = change.counters();
        numbers[0] = counters.maxSegmentsInFlight() == 0 ? Counters.UNKNOWN : counters.maxSegmentsInFlight();
        numbers[1] = counters.receiveWindow();
        numbers[2] = counters.bytesInFlight();
        numbers[3] = counters.bytesSent();
        numbers[4] = counters.bytesReceived();
        numbers[5] = counters.bytesAcked();
        numbers[6] = counters.retransmissions();
        numbers(counterLabels);
        out.put('\n').endLine();
    }

    /**
     * Prints the numbers behind their labels. A loop, because the just-in-time compiler would copy the printing of a number into
     * each of nine calls, and take seconds for it.
     */
    private void numbers(byte[][] labels) {
        for (int i = 0; i < labels.length; i++) {
            out.put(labels[i]);
            if (numbers[i] == Counters.UNKNOWN) {
                out.put(unknown);
            } else {
                out.put(numbers[i]);
            }
        }
    }

    /** {@code [seconds:microseconds]}, the latter without leading zeros. */
    static void time(TextOutput out, long nanos) {
        out.put('[').put(Math.floorDiv(nanos, Nanos.PER_SECOND));
        out.put(':')
                .put(Math.floorMod(nanos, Nanos.PER_SECOND) / Nanos.PER_MICRO)
                .put(']');
    }
}
