package tcpstates.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.HalfOpen;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;

/** A segment of a connection. What its connection makes of it is set when it is added there, and again if it moves to another one. */
final class KeptSegment implements Kept {
    private static final int SIZE = 144;

    private final long number;
    private final long time;
    private final SocketAddress source;
    private final SocketAddress destination;
    private final int flags;
    private final int wireSeq;
    private final int wireAck;
    private final int length;
    private final int frameLength;
    private final int window;
    private final @Nullable SynOptions options;
    private final boolean wrongChecksum;
    private final int[] sack;
    private final @Nullable String http;

    long seq;
    long ack = Segment.NONE;
    long windowBytes = Segment.NONE;
    StepKind kind = StepKind.OTHER_SEGMENT;
    boolean opensWindow;
    /** Number of the packet that it crosses. */
    long crosses;

    @Nullable
    Retransmission repeat;

    @Nullable
    Reset reset;

    @Nullable
    HalfOpen halfOpen;

    /** A segment between two ends, whose addresses are kept once for all of them. */
    static KeptSegment between(SocketAddress first, SocketAddress second, TcpSegment segment) {
        boolean fromFirst = segment.sourcePort() == first.port()
                && segment.sourceLow() == first.low()
                && segment.sourceHigh() == first.high();
        return new KeptSegment(segment, fromFirst ? first : second, fromFirst ? second : first);
    }

    private KeptSegment(TcpSegment segment, SocketAddress source, SocketAddress destination) {
        number = segment.number();
        time = segment.time();
        this.source = source;
        this.destination = destination;
        flags = segment.flags();
        wireSeq = segment.seq();
        wireAck = segment.has(TcpSegment.ACK) ? segment.ack() : 0;
        length = segment.payloadLength();
        frameLength = segment.wireLength();
        window = segment.window();
        options = segment.has(TcpSegment.SYN) ? SynOptions.of(segment) : null;
        wrongChecksum = segment.checksumState().isWrong();
        sack = new int[2 * segment.sackBlocks()];
        for (int i = 0; i < segment.sackBlocks(); i++) {
            sack[2 * i] = segment.sackLeft(i);
            sack[2 * i + 1] = segment.sackRight(i);
        }
        http = HttpFirstLine.of(segment);
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public int payload() {
        return length;
    }

    @Override
    public int size() {
        return SIZE + (http == null ? 0 : http.length()) + 4 * sack.length;
    }

    SocketAddress source() {
        return source;
    }

    SocketAddress destination() {
        return destination;
    }

    boolean has(int bits) {
        return (flags & bits) == bits;
    }

    int wireSeq() {
        return wireSeq;
    }

    int wireAck() {
        return wireAck;
    }

    int window() {
        return window;
    }

    @Nullable
    SynOptions options() {
        return options;
    }

    /** Whether it acknowledges something selectively. */
    boolean hasSack() {
        return sack.length > 0;
    }

    /** Whether it says that all of these octets arrived though some before them are missing; numbers are relative. */
    boolean hasSelectively(long from, long to) {
        for (int i = 0; i < sack.length; i += 2) {
            if (ack + (sack[i] - wireAck) <= from && to <= ack + (sack[i + 1] - wireAck)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it says that some of these octets came more than once (D-SACK, RFC 2883); numbers are relative. */
    boolean reportsTwice(long from, long to) {
        if (sack.length == 0) {
            return false;
        }
        long left = ack + (sack[0] - wireAck);
        long right = ack + (sack[1] - wireAck);
        boolean within = sack.length > 2 && sack[0] - sack[2] >= 0 && sack[1] - sack[3] <= 0;
        return (right <= ack || within) && left < to && from < right;
    }

    /** Octets that it takes among the sequence numbers; a RST takes none. */
    int sequenceLength() {
        return has(TcpSegment.RST) ? 0 : length + (has(TcpSegment.SYN) ? 1 : 0) + (has(TcpSegment.FIN) ? 1 : 0);
    }

    /** Relative number behind its last octet. */
    long end() {
        return seq + sequenceLength();
    }

    /** Adds what shows by itself: what it says of its sender's window, and whether it is damaged. */
    void addOwnMarks(Set<Mark> marks) {
        if (wrongChecksum) {
            marks.add(Mark.WRONG_CHECKSUM);
        }
        if (window == 0 && has(TcpSegment.ACK) && !has(TcpSegment.RST)) {
            marks.add(Mark.WINDOW_ZERO);
        }
        if (opensWindow) {
            marks.add(Mark.WINDOW_OPENS);
        }
    }

    Segment segment(Role sender) {
        List<Segment.SackBlock> blocks = new ArrayList<>(sack.length / 2);
        for (int i = 0; i < sack.length; i += 2) {
            blocks.add(new Segment.SackBlock(ack + (sack[i] - wireAck), ack + (sack[i + 1] - wireAck)));
        }
        return new Segment(
                number,
                time,
                sender,
                flags,
                seq,
                ack,
                wireSeq,
                wireAck,
                length,
                frameLength,
                window,
                windowBytes,
                options,
                List.copyOf(blocks),
                http);
    }
}
