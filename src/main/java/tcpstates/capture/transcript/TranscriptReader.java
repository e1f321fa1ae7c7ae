package tcpstates.capture.transcript;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketHandler;
import tcpstates.capture.file.TextReader;
import tcpstates.packet.LinkType;

/**
 * Reads what tcpdump printed. Every TCP line becomes the headers of a packet again: IPv4 or IPv6, TCP, options; the payload is not in
 * the text, only its length.
 */
final class TranscriptReader extends TextReader {
    private static final Path SERVICES = Path.of("/etc/services");

    /** A file that is text up to here without a line of tcpdump's is none of its transcripts. */
    private static final long MAX_PREFACE = 1 << 20;

    private static final int MAX_LINE = 1 << 14;

    /** So many packets wait for the sign that distinguishes {@code -ttt} from {@code -ttttt}. */
    private static final int MAX_HELD = 1_000;

    private static final int MICROSECOND_DECIMALS = 6;
    private static final int NANOSECOND_DECIMALS = 9;
    private static final int COUNT_FROM_PREVIOUS = 3;

    private final Remarks remarks = new Remarks();
    private final Clock clock = new Clock(ZoneId.systemDefault(), remarks);
    private final NameResolver names = new NameResolver(SERVICES, remarks);
    private final SequenceNumbers numbers = new SequenceNumbers(remarks);
    private final PacketBuilder packet = new PacketBuilder();
    private final RecordAssembler records = new RecordAssembler(remarks, this::segment, numbers::reset, this::command);
    /** Segments whose times are in doubt: they began at 0. */
    private final Queue<Held> held = new ArrayDeque<>();

    private int decimals = MICROSECOND_DECIMALS;
    private long preface;

    private @Nullable TimeStamp previous;
    private boolean timesInDoubt = true;

    private @Nullable PacketHandler handler;
    private long delivered;
    private boolean handlerStopped;

    private record Held(SegmentLine line, long number, Socket source, Socket destination) {}

    TranscriptReader(String name) {
        super(name, MAX_LINE);
    }

    @Override
    protected int linkType() {
        return LinkType.RAW.number();
    }

    @Override
    protected int snapshotLength() {
        return LinkType.MAXIMUM_SNAPLEN;
    }

    @Override
    protected int decimals() {
        return decimals;
    }

    @Override
    protected List<String> remarks() {
        // If there was nothing else, finish() has said so.
        return isAllQuiet() ? List.of() : remarks.lines();
    }

    @Override
    protected long start(MemorySegment memory, long offset, long limit, long position) throws CaptureException {
        long at = offset;
        while (at < limit) {
            long end = lineEnd(memory, at, limit);
            long textEnd = end < 0 ? limit : end;
            if (!TextNormalizer.isText(memory, at, Math.min(textEnd, at + MAX_LINE))
                    || preface + textEnd - at > MAX_PREFACE) {
                throw unknownFormat();
            }
            String text = textEnd - at > MAX_LINE ? "" : TextNormalizer.line(memory, at, textEnd);
            if (RecordAssembler.isFirst(text)) {
                TimeStamp stamp = TimeStamp.find(text);
                decimals = stamp != null && stamp.decimals() > MICROSECOND_DECIMALS
                        ? NANOSECOND_DECIMALS
                        : MICROSECOND_DECIMALS;
                markStarted();
                return at;
            }
            if (end < 0) {
                return at;
            }
            records.line(text);
            preface += end + 1 - at;
            at = end + 1;
        }
        return at;
    }

    @Override
    protected long read(MemorySegment memory, long offset, long limit, long position, PacketHandler target) {
        handler = target;
        long at = lines(memory, offset, limit);
        leave(delivered, handlerStopped);
        return at;
    }

    @Override
    protected long finish(MemorySegment memory, long offset, long limit, long position, PacketHandler target)
            throws CaptureException {
        handler = target;
        lastLine(memory, offset, limit);
        records.flush();
        release();
        leave(delivered, handlerStopped);
        if (isAllQuiet()) {
            throw unsupported("printed by tcpdump -q, without the flags that tell the states: print it without -q");
        }
        return limit;
    }

    private boolean isAllQuiet() {
        return delivered == 0 && remarks.quietLines() > 0;
    }

    @Override
    protected boolean wantsMore() {
        return !handlerStopped;
    }

    @Override
    protected void line(MemorySegment memory, long from, long to) {
        records.line(TextNormalizer.line(memory, from, to));
    }

    @Override
    protected void lineTooLong() {
        records.tooLong();
    }

    /** With -ttt times count from the packet before, with -ttttt from the first: a command before the packets may say so. */
    private void command(int times) {
        release();
        timesInDoubt = times == 0;
        previous = null;
        clock.countFromPrevious(times == COUNT_FROM_PREVIOUS);
    }

    private void segment(SegmentLine line, long number) {
        boolean v6 = line.v6()
                || line.source().indexOf(':') >= 0
                || line.destination().indexOf(':') >= 0;
        Socket source = names.socket(line.source(), line.sourcePort(), v6);
        Socket destination = names.socket(line.destination(), line.destinationPort(), v6);
        if (source == null || destination == null || source.v6() != destination.v6()) {
            remarks.warning(number, "its addresses are none");
            return;
        }
        TimeStamp stamp = line.stamp();
        if (timesInDoubt && stamp != null) {
            weigh(stamp);
        }
        held.add(new Held(line, number, source, destination));
        if (!timesInDoubt || held.size() > MAX_HELD) {
            release();
        }
    }

    /** Looks whether the stamp settles what the times count from. */
    private void weigh(TimeStamp stamp) {
        TimeStamp before = previous;
        previous = stamp;
        if (stamp.kind() != TimeStamp.Kind.TIME || (before == null && stamp.nanos() != 0)) {
            timesInDoubt = false;
        } else if (before != null && stamp.nanos() < before.nanos()) {
            remarks.assumed("time stamps begin at 0 and go back: taken as those of -ttt, since the packet before");
            clock.countFromPrevious(true);
            timesInDoubt = false;
        }
    }

    private void release() {
        if (timesInDoubt && held.size() > 1 && previous != null) {
            remarks.assumed(
                    "time stamps begin at 0 and never go back: taken as those of -ttttt, since the first packet");
            timesInDoubt = false;
        }
        for (Held next = held.poll(); next != null; next = held.poll()) {
            if (!handlerStopped) {
                deliver(next);
            }
        }
    }

    private void deliver(Held next) {
        PacketHandler target = handler;
        if (target == null) {
            return;
        }
        SegmentLine line = next.line;
        long time = clock.time(line.stamp());
        numbers.resolve(line, next.source, next.destination);
        line.options().others().forEach(remarks::optionLeftOut);
        int length = packet.write(line, next.source, next.destination, numbers);
        if (length < 0) {
            remarks.warning(next.number, "no IP packet holds 'length " + line.length() + "'");
            return;
        }
        delivered++;
        handlerStopped = !target.packet(packet.memory(), 0, packet.captured(), length, time, LinkType.RAW.number());
    }
}
