package tcpstates.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import tcpstates.capture.CaptureStatistics;
import tcpstates.event.CaptureHealth;
import tcpstates.event.LowerCase;
import tcpstates.event.TcpState;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.NotFollowed;
import tcpstates.packet.Reassembly;
import tcpstates.report.CaptureTotals;
import tcpstates.tracker.ConnectionTracker;

/**
 * What a run counts: packets and what became of them, and how many endpoints are in which state now. Each thread of a run has one of
 * its own; any other thread may read it at any time.
 *
 * <p>What reports print of events is not here but in the reports ({@link tcpstates.report.Tally}): these are the numbers of the run
 * itself, whatever it prints.
 */
@SuppressWarnings("EnumOrdinal") // an index, never a rank
public final class RunCounters {
    private static final DecodeResult[] RESULTS = DecodeResult.values();
    private static final NotFollowed[] NOT_FOLLOWED = NotFollowed.values();
    private static final TcpState[] STATES = TcpState.values();

    private static final int PACKETS = 0;
    private static final int SHORTENED = 1;
    private static final int CONNECTIONS = 2;
    private static final int EVICTED_OVER = 3;
    private static final int EVICTED_HALF_OPEN = 4;
    private static final int EVICTED_OPEN = 5;
    private static final int USED_FRAGMENTS = 6;
    private static final int INCOMPLETE = 7;
    private static final int OVERLAPPING = 8;
    private static final int CONTRADICTING = 9;
    private static final int FIRST_RESULT = 10;
    private static final int FIRST_NOT_FOLLOWED = FIRST_RESULT + RESULTS.length;
    private static final int FIRST_STATE = FIRST_NOT_FOLLOWED + NOT_FOLLOWED.length;

    private final AtomicLongArray counts = new AtomicLongArray(FIRST_STATE + STATES.length);

    RunCounters() {}

    /** Those of a whole run: every thread sees all packets, but decodes and tracks only its own. */
    static RunCounters sum(List<RunCounters> threads) {
        var sum = new RunCounters();
        sum.set(PACKETS, threads.getFirst().packets());
        sum.set(SHORTENED, threads.getFirst().shortened());
        for (int i = CONNECTIONS; i < sum.counts.length(); i++) {
            for (RunCounters thread : threads) {
                sum.add(i, thread.get(i));
            }
        }
        return sum;
    }

    // ------------------------------------------------------------------ the thread that counts

    void packet() {
        add(PACKETS, 1);
    }

    void shortenedPacket() {
        add(SHORTENED, 1);
    }

    void decoded(DecodeResult result) {
        add(FIRST_RESULT + result.ordinal(), 1);
    }

    void fragments(Reassembly reassembly) {
        set(USED_FRAGMENTS, reassembly.used());
        set(INCOMPLETE, reassembly.incomplete());
        set(OVERLAPPING, reassembly.overlapping());
        set(CONTRADICTING, reassembly.malformed());
    }

    void leftAside(NotFollowed what) {
        add(FIRST_NOT_FOLLOWED + what.ordinal(), 1);
    }

    void endpointChanges(TcpState from, TcpState to) {
        endpointLeaves(from);
        add(FIRST_STATE + to.ordinal(), 1);
    }

    /** An endpoint is followed no longer. One that was never seen to change its state was not counted. */
    void endpointLeaves(TcpState state) {
        int index = FIRST_STATE + state.ordinal();
        if (counts.getPlain(index) > 0) {
            add(index, -1);
        }
    }

    /** What the tracker has counted up to the end of a live capture's round. */
    void tracked(ConnectionTracker tracker) {
        set(CONNECTIONS, tracker.connections());
        CaptureHealth.Evicted evicted = tracker.totals().evicted();
        set(EVICTED_OVER, evicted.over());
        set(EVICTED_HALF_OPEN, evicted.halfOpen());
        set(EVICTED_OPEN, evicted.open());
    }

    /** Only one thread writes; others shall read whole numbers, and none needs the latest: no atomic operation, no fence. */
    private void add(int index, long count) {
        set(index, counts.getPlain(index) + count);
    }

    private void set(int index, long count) {
        counts.setOpaque(index, count);
    }

    // ------------------------------------------------------------------ any thread

    private long get(int index) {
        return counts.getOpaque(index);
    }

    /** Packets that passed the filter. */
    public long packets() {
        return get(PACKETS);
    }

    /** Of these, packets of which the snapshot length cut off a part; 0 if connections are not tracked. */
    public long shortened() {
        return get(SHORTENED);
    }

    /** Packets that were decoded with this result; 0 if connections are not tracked. */
    public long results(DecodeResult result) {
        return get(FIRST_RESULT + result.ordinal());
    }

    /** Fragments that were not put together; 0 if connections are not tracked. */
    public long fragmentsLeft() {
        return results(DecodeResult.FRAGMENT) - get(USED_FRAGMENTS);
    }

    /** What became of datagrams that were not put together. */
    CaptureHealth.BrokenDatagrams brokenDatagrams() {
        return new CaptureHealth.BrokenDatagrams(get(INCOMPLETE), get(OVERLAPPING), get(CONTRADICTING));
    }

    /** Packets that hold this; 0 if connections are not tracked. */
    public long notFollowed(NotFollowed what) {
        return get(FIRST_NOT_FOLLOWED + what.ordinal());
    }

    /** Packets in tunnels that were not looked into; 0 if connections are not tracked. */
    public long inTunnels() {
        return Arrays.stream(NOT_FOLLOWED)
                .filter(NotFollowed::isTunnel)
                .mapToLong(this::notFollowed)
                .sum();
    }

    /** What packets hold in which nothing was followed. */
    CaptureHealth.NotFollowed notFollowed() {
        List<CaptureHealth.Part> tunnels = new ArrayList<>();
        List<CaptureHealth.Part> others = new ArrayList<>();
        for (NotFollowed what : NOT_FOLLOWED) {
            if (notFollowed(what) > 0) {
                var part = new CaptureHealth.Part(LowerCase.of(what), notFollowed(what));
                (what.isTunnel() ? tunnels : others).add(part);
            }
        }
        return new CaptureHealth.NotFollowed(tunnels, others);
    }

    /** Endpoints of connections that are in this state now; a connection has none in CLOSE and LISTEN. */
    public long endpoints(TcpState state) {
        return get(FIRST_STATE + state.ordinal());
    }

    /** Connections so far, in a live capture. */
    public long connections() {
        return get(CONNECTIONS);
    }

    /** Connections that are followed no longer because there were too many, in a live capture. */
    public CaptureHealth.Evicted evicted() {
        return new CaptureHealth.Evicted(get(EVICTED_OVER), get(EVICTED_HALF_OPEN), get(EVICTED_OPEN));
    }

    /** What became of the capture's packets. */
    CaptureTotals totals(CaptureStatistics statistics) {
        return new CaptureTotals(
                packets(),
                results(DecodeResult.TCP),
                shortened(),
                results(DecodeResult.NOT_TCP),
                results(DecodeResult.ICMP_ERROR),
                results(DecodeResult.NOT_IP),
                fragmentsLeft(),
                get(USED_FRAGMENTS),
                results(DecodeResult.TRUNCATED),
                results(DecodeResult.MALFORMED),
                results(DecodeResult.WRONG_CHECKSUM),
                results(DecodeResult.UNKNOWN_LINK_TYPE),
                statistics.droppedByKernel(),
                statistics.droppedByInterface(),
                notFollowed());
    }
}
