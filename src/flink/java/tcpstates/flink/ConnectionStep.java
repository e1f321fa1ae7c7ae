package tcpstates.flink;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import tcpstates.cli.JobTimeOuts;
import tcpstates.diagnosis.ConnectionHistory;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Event;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.tcp.Connection;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;
import tcpstates.tracker.ConnectionLifecycle;
import tcpstates.tracker.ConnectionTotals;
import tcpstates.tracker.SingleConnection;

/** Follows the connections of a 5-tuple, as a tracker follows those of a capture. */
final class ConnectionStep extends KeyedProcessFunction<FlowKey, Packet, Told> {
    /** Name of the state of a key. */
    static final String STATE = "flow";

    /** No bound. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    /** When connections are evicted, one part in so many of the bound is left free, as by {@link tcpstates.tracker.Memcap}. */
    private static final int HEADROOM_DIVISOR = 8;

    /** The keys of the task. */
    interface Keys {
        /** Those that have state. */
        List<FlowKey> all();

        /** That of the state which is seen now; null before the first one. */
        @Nullable
        FlowKey present();

        /** From now on another one's state is seen. */
        void select(FlowKey key);
    }

    private final CaptureClock clock;
    private final List<String> timeOuts;
    private final long maxConnections;

    private transient @Nullable ValueState<Flow> state;
    private transient @Nullable Work work;
    private transient @Nullable Keys keys;
    /** How many connections the task follows; counted only if there is a bound. */
    private transient long following;
    /** The end of the chunk whose timers run out. */
    private transient long chunk;

    /**
     * @param timeOuts words of {@code --timeout}
     * @param maxConnections that a task may follow, or {@link #UNBOUNDED}
     */
    ConnectionStep(CaptureClock clock, List<String> timeOuts, long maxConnections) {
        this.clock = clock;
        this.timeOuts = timeOuts;
        this.maxConnections = maxConnections;
    }

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(new ValueStateDescriptor<>(STATE, Flow.BYTES));
        work = new Work(clock, JobTimeOuts.of(timeOuts));
    }

    /** The state is there, maybe that of a checkpoint. */
    void open(Keys all) throws Exception {
        keys = all;
        following = maxConnections == UNBOUNDED ? 0 : candidates(all).size();
    }

    private ValueState<Flow> state() {
        return Objects.requireNonNull(state);
    }

    @Override
    public void processElement(Packet packet, Context context, Collector<Told> out) throws Exception {
        Flow flow = state().value();
        if (flow == null) {
            flow = new Flow();
        }
        flow.waiting.add(packet);
        schedule(flow, Chunks.endOf(packet.number()), context);
        state().update(flow);
    }

    @Override
    public void onTimer(long place, OnTimerContext context, Collector<Told> out) throws Exception {
        if (place > chunk) {
            chunk = place;
            evict(out);
        }
        Flow flow = state().value();
        if (flow == null) {
            return; // its connection is over, and so was the reason for this
        }
        if (place >= flow.timer) {
            flow.timer = Flow.NONE;
        }
        Work present = Objects.requireNonNull(work);
        long next = present.upTo(flow, place, out);
        if (maxConnections != UNBOUNDED) {
            following += present.opened;
        }
        if (flow.isOver()) {
            state().clear();
            return;
        }
        schedule(flow, Chunks.endOf(next), context);
        state().update(flow);
    }

    private static void schedule(Flow flow, long place, Context context) {
        if (place < flow.timer) {
            flow.timer = place;
            context.timerService().registerEventTimeTimer(place);
        }
    }

    /** A connection that may be evicted; those of a class with the least orders go first. */
    private record Candidate(FlowKey key, Connection.EvictionClass kind, long order, long firstPacket) {}

    /** All connections of the task. */
    private List<Candidate> candidates(Keys all) throws Exception {
        FlowKey before = all.present();
        List<Candidate> candidates = new ArrayList<>();
        for (FlowKey key : all.all()) {
            all.select(key);
            Flow flow = state().value();
            Connection connection = flow == null
                    ? null
                    : Objects.requireNonNull(work).look(flow).connection();
            if (connection != null) {
                Connection.EvictionClass kind = connection.evictionClass();
                boolean open = kind == Connection.EvictionClass.OPEN;
                long first = connection.firstPacket();
                candidates.add(new Candidate(key, kind, open ? connection.end() : first, first));
            }
        }
        if (before != null) {
            all.select(before);
        }
        return candidates;
    }

    /**
     * Ends connections if there are more than allowed, when all has come that lies up to the end of a chunk, and nothing behind. They end
     * where that chunk does: in it the last one that is left was opened, or there would not be too many.
     */
    void evict(Collector<Told> out) throws Exception {
        if (following <= maxConnections) {
            return;
        }
        Keys all = Objects.requireNonNull(keys);
        List<Candidate> candidates = candidates(all);
        candidates.sort(Comparator.comparing(Candidate::kind).thenComparingLong(Candidate::order));
        long place = Chunks.endOf(
                candidates.stream().mapToLong(Candidate::firstPacket).max().orElseThrow());
        long count = candidates.size() - maxConnections + maxConnections / HEADROOM_DIVISOR;
        FlowKey before = all.present();
        for (Candidate candidate : candidates.subList(0, (int) count)) {
            all.select(candidate.key);
            Flow flow = state().value();
            Objects.requireNonNull(work).evict(flow, place, out);
            if (flow.isOver()) {
                state().clear();
            } else {
                state().update(flow);
            }
        }
        if (before != null) {
            all.select(before);
        }
        following = candidates.size() - count;
    }

    /** What a task does with one connection after the other; of none of them it keeps anything. */
    private static final class Work {
        private final CaptureClock clock;
        private final IdleTimeOuts timeOuts;
        private final PacketDecoder decoder = new PacketDecoder();
        private final ConnectionLifecycle lifecycle;
        private long[] counted = HealthCounts.none();
        private Flow flow = new Flow();
        private @Nullable SingleConnection connection;
        private @Nullable Collector<Told> out;
        private long number;
        private int step;
        /** How many connections were opened in {@link #upTo}, less those that have ended. */
        private int opened;

        Work(CaptureClock clock, IdleTimeOuts timeOuts) {
            this.clock = clock;
            this.timeOuts = timeOuts;
            lifecycle = new ConnectionLifecycle(this::tell, KernelSettings.DEFAULTS, ConnectionHistory::new);
        }

        private SingleConnection make(Flow of) {
            return new SingleConnection(lifecycle, timeOuts, () -> opened(of));
        }

        /**
         * Lets everything come that lies up to a place.
         *
         * @return the place of what comes next; {@link Chunks#END} if nothing does before the end
         */
        long upTo(Flow present, long place, Collector<Told> collector) {
            flow = present;
            out = collector;
            SingleConnection one = present.connection(this::make);
            connection = one;
            step = 0;
            opened = one.connection() == null ? 0 : -1;
            present.waiting.sort(Comparator.comparingLong(Packet::number));
            int taken = 0;
            long next = next(one, taken);
            while (next <= place && next != Chunks.END) {
                taken += take(one, next, taken);
                next = next(one, taken);
            }
            present.waiting.subList(0, taken).clear();
            if (place == Chunks.END) {
                number = Chunks.END;
                one.end(clock.last());
            } else if (taken == 0 && one.connection() != null) {
                present.pack();
            }
            opened += one.connection() == null ? 0 : 1;
            tellCounts();
            return next;
        }

        /** The connection of a key, to be looked at only. */
        SingleConnection look(Flow present) {
            return present.look(this::make);
        }

        /** Follows a connection no longer. */
        void evict(Flow present, long place, Collector<Told> collector) {
            flow = present;
            out = collector;
            SingleConnection one = present.connection(this::make);
            connection = one;
            step = 0;
            number = place;
            one.evict(Math.max(
                    clock.at(place), Objects.requireNonNull(one.connection()).end()));
            tellCounts();
        }

        /** The place of the next packet or of what is due, if that is before. */
        private long next(SingleConnection one, int taken) {
            List<Packet> waiting = flow.waiting;
            long packet = taken < waiting.size() ? waiting.get(taken).number() : Chunks.END;
            int entry = entry(one);
            return entry < 0 ? packet : Math.min(packet, clock.packet(entry));
        }

        private int entry(SingleConnection one) {
            return one.connection() == null ? -1 : clock.next(flow.place, one.due());
        }

        /** Takes what is at a place; returns how many packets that was. */
        private int take(SingleConnection one, long place, int taken) {
            number = place;
            int entry = entry(one);
            if (entry >= 0 && clock.packet(entry) == place) {
                one.expire(clock.time(entry));
            }
            flow.place = place;
            List<Packet> waiting = flow.waiting;
            if (taken == waiting.size() || waiting.get(taken).number() != place) {
                return 0;
            }
            Packet packet = waiting.get(taken);
            DecodeResult result = decoder.decode(
                    MemorySegment.ofArray(packet.bytes()),
                    0,
                    packet.bytes().length,
                    packet.place().length(),
                    packet.place().time(),
                    packet.place().linkType(),
                    place);
            if (result == DecodeResult.TCP) {
                one.segment(decoder.segment(), packet.place().clock());
            } else if (result == DecodeResult.ICMP_ERROR) {
                one.icmpError(decoder.icmp(), packet.place().clock());
            } else {
                throw new IllegalStateException("packet " + place + " was a segment, and is " + result);
            }
            return 1;
        }

        /** A connection is opened: the number that it has here. */
        private int opened(Flow of) {
            long place = number << 1;
            of.openedBefore = of.opened;
            of.opened = of.opened == place ? place + 1 : place;
            of.connections++;
            collect(new Told(number, Told.SEGMENT, step++, of.opened, of.openedBefore, null, null, ""));
            return of.connections;
        }

        private void tell(Event event) {
            SingleConnection one = Objects.requireNonNull(connection);
            boolean present = event.connection() == flow.connections;
            collect(new Told(
                    number, one.turn(), step++, present ? flow.opened : flow.openedBefore, 0, event, null, ""));
        }

        private void tellCounts() {
            ConnectionTotals totals = lifecycle.totals();
            long[] now = HealthCounts.of(new CaptureHealth(
                    0,
                    new CaptureHealth.Loss(0, 0, totals.unseenAcknowledged()),
                    totals.evicted(),
                    totals.forgotten(),
                    totals.copies(),
                    0,
                    0,
                    totals.oneDirection(),
                    totals.beganBefore(),
                    0,
                    0,
                    0,
                    CaptureHealth.BrokenDatagrams.NONE,
                    CaptureHealth.NotFollowed.NONE,
                    0,
                    totals.unmatchedIcmpErrors(),
                    new CaptureHealth.Checksums(0, 0, 0, 0, 0, 0, 0),
                    new CaptureHealth.Clock(0, 0, 0)));
            if (!Arrays.equals(now, counted)) {
                collect(Told.count(number, HealthCounts.since(counted, now), ""));
                counted = now;
            }
        }

        private void collect(Told told) {
            Objects.requireNonNull(out).collect(told);
        }
    }
}
