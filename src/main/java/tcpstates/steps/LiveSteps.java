package tcpstates.steps;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.IcmpError;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.PacketReport;
import tcpstates.report.SegmentAddresses;

/**
 * Hands on each step while the capture runs. Nothing can be known of what comes later: a change belongs to the packet that proves it,
 * not to the one that causes it, and no segment has a mark that only later ones would give it.
 */
public final class LiveSteps implements PacketReport {
    private final LiveStepsOutput output;
    private final Int2ObjectOpenHashMap<Living> living = new Int2ObjectOpenHashMap<>();
    /** Those that something has changed since the last packet. */
    private final List<Living> changed = new ArrayList<>();

    /** @param output gets each step */
    public LiveSteps(LiveStepsOutput output) {
        this.output = output;
    }

    @Override
    public void begin() {
        output.begin();
    }

    @Override
    public void accept(Event event) {
        if (event.connection() == Event.NO_CONNECTION) {
            return;
        }
        if (event instanceof ConnectionSummary summary) {
            Living over = living.remove(summary.connection());
            if (over != null) {
                over.changedByOthers();
                changed.remove(over);
            }
            output.over(summary);
            output.flush();
            return;
        }
        Living connection = living.get(event.connection());
        if (connection == null && event instanceof Transition change) {
            connection = begin(event.connection(), change.endpoint(), change.peer());
        }
        if (connection != null) {
            connection.accept(event);
        }
    }

    private Living begin(int number, SocketAddress first, SocketAddress second) {
        var connection = new Living(number, first, second);
        living.put(number, connection);
        return connection;
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        Living owner = living.get(connection);
        if (owner == null && connection != Event.NO_CONNECTION) {
            owner = begin(connection, SegmentAddresses.source(segment), SegmentAddresses.destination(segment));
        }
        tellOthers(owner);
        if (owner != null) {
            owner.segment(segment);
        }
        output.flush();
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        Living owner = living.get(connection);
        tellOthers(owner);
        if (owner != null) {
            owner.icmpError();
        }
        output.flush();
    }

    private void tellOthers(@Nullable Living owner) {
        for (Living other : changed) {
            if (other != owner) {
                other.changedByOthers();
            }
        }
        changed.clear();
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }

    @Override
    public void end(CaptureTotals totals) {
        output.flush();
    }

    @Override
    public void flush() {
        output.flush();
    }

    /** A connection that is not over. */
    private final class Living {
        private final int number;
        private final SocketAddress first;
        private final SocketAddress second;
        private final SegmentKinds kinds = new SegmentKinds();
        private final EventsOfPacket next = new EventsOfPacket();
        private final Standings standings = new Standings(Standing.UNKNOWN, Standing.UNKNOWN);
        private final Map<Role, Transition> latest = new EnumMap<>(Role.class);
        private final List<Change> changes = new ArrayList<>();
        private SocketAddress client;
        private @Nullable IcmpError error;

        Living(int number, SocketAddress first, SocketAddress second) {
            this.number = number;
            this.first = first;
            this.second = second;
            client = first;
        }

        void accept(Event event) {
            switch (event) {
                case Transition change -> change(change);
                case IcmpError told -> error = told;
                default -> next.accept(event);
            }
        }

        private void change(Transition event) {
            client = event.role() == Role.CLIENT ? event.endpoint() : event.peer();
            Transition before = latest.put(event.role(), event);
            boolean takesBack = event.evidence() == Evidence.CORRECTED
                    && before != null
                    && before.evidence() != Evidence.CORRECTED
                    && before.to() == event.from();
            var change = new Change(
                    event,
                    event.role(),
                    Change.NOT_KNOWN_YET,
                    takesBack ? ChangePlaces.packet(before) : Transition.NO_PACKET,
                    false);
            standings.apply(change);
            if (event.packet() == Transition.NO_PACKET) {
                hand(new OtherStep(
                        StepKind.TIMER,
                        event.time(),
                        Transition.NO_PACKET,
                        List.of(change),
                        standings.client(),
                        standings.server()));
                output.flush();
                return;
            }
            changes.add(change);
            changed.add(this);
        }

        /** What has changed since its last packet was done by another connection's. */
        void changedByOthers() {
            if (!changes.isEmpty()) {
                Transition event = changes.getLast().event();
                hand(new OtherStep(
                        StepKind.OTHER_CONNECTION,
                        event.time(),
                        event.packet(),
                        List.copyOf(changes),
                        standings.client(),
                        standings.server()));
                changes.clear();
            }
        }

        void segment(TcpSegment segment) {
            KeptSegment kept = KeptSegment.between(first, second, segment);
            next.tell(kept);
            kinds.next(kept, kept.source().equals(first) ? 0 : 1);
            Role sender = kept.source().equals(client) ? Role.CLIENT : Role.SERVER;
            standings.confirm(kept, sender);
            changes.forEach(standings::apply); // what it causes comes behind what it confirms
            Set<Mark> marks = EnumSet.noneOf(Mark.class);
            kept.addOwnMarks(marks);
            hand(new SegmentStep(
                    kept.segment(sender),
                    kept.kind,
                    marks,
                    kept.crosses,
                    kept.repeat,
                    kept.reset,
                    kept.halfOpen,
                    List.copyOf(changes),
                    standings.client(),
                    standings.server()));
            changes.clear();
        }

        void icmpError() {
            if (error != null) {
                Role receiver = error.endpoint().equals(client) ? Role.CLIENT : Role.SERVER;
                hand(new IcmpStep(error, receiver, List.copyOf(changes), standings.client(), standings.server()));
                changes.clear();
                error = null;
            }
        }

        private void hand(Step step) {
            output.step(number, client, client.equals(first) ? second : first, step);
        }
    }
}
