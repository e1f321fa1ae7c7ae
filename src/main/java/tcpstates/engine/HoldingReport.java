package tcpstates.engine;

import it.unimi.dsi.fastutil.ints.Int2ObjectLinkedOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Snapshot;
import tcpstates.event.Transition;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.ForwardingReport;
import tcpstates.report.OpeningPackets;
import tcpstates.report.Report;
import tcpstates.select.ConnectionFacts;
import tcpstates.select.Selection;

/**
 * Hands on to a report the connections that are wanted where a capture is walked through only once: what happens to a connection is
 * held back until it is known whether it is wanted, at its end or, if addresses and ports decide, with its first change of a state.
 * What is held is bounded: beyond that the connections held longest lose what was held of them, and are counted.
 */
final class HoldingReport extends ForwardingReport {
    /** About what an event takes. */
    private static final int EVENT_BYTES = 256;

    private final Selection selection;
    private final long bound;
    private final LongConsumer told;
    private final Int2ObjectOpenHashMap<Held> living = new Int2ObjectOpenHashMap<>();
    /** Those of which something is held, the one held longest first. */
    private final Int2ObjectLinkedOpenHashMap<Held> holding = new Int2ObjectLinkedOpenHashMap<>();

    private final OpeningPackets<CopiedPacket> openings = new OpeningPackets<>();
    private final PacketDecoder decoder = new PacketDecoder();
    /** Connections that are wanted, for the {@link Snapshot} at the end. */
    private final BitSet wanted = new BitSet();

    private final boolean snapshot;
    private long held;
    private long shortened;

    /**
     * @param report gets what is wanted
     * @param bound bytes that may be held
     * @param snapshot whether it takes how the connections stand in the end
     * @param told gets at the end how many connections that were wanted have lost what was held of them
     */
    HoldingReport(Selection selection, Report report, boolean snapshot, long bound, LongConsumer told) {
        super(report);
        this.selection = selection;
        this.snapshot = snapshot;
        this.bound = bound;
        this.told = told;
    }

    @Override
    public void accept(Event event) {
        if (event.connection() == Event.NO_CONNECTION) {
            super.accept(event);
            return;
        }
        Held connection = of(event.connection());
        connection.facts.accept(event);
        boolean over = event instanceof ConnectionSummary;
        if (connection.decision == Decision.OPEN && (over || selection.isEarly() && connection.facts.hasAddresses())) {
            decide(connection);
        }
        hand(connection, event, EVENT_BYTES);
        if (event instanceof Transition change && change.to().isOpening()) {
            handOpening(connection, change.packet());
        }
        if (over) {
            living.remove(event.connection());
        }
    }

    private Held of(int connection) {
        Held known = living.get(connection);
        if (known == null) {
            known = new Held(connection);
            living.put(connection, known);
        }
        return known;
    }

    /** The packet that opens a connection came on another one, unless it is the present one, which follows its events. */
    private void handOpening(Held connection, long packet) {
        CopiedPacket opening = openings.take(packet);
        if (opening == null) {
            return;
        }
        hand(connection, opening, opening.size() + EVENT_BYTES);
    }

    private void hand(Held connection, Object item, int bytes) {
        if (connection.decision == Decision.WANTED) {
            release(item);
        } else if (connection.decision == Decision.OPEN) {
            hold(connection, item, bytes);
        }
    }

    private void decide(Held connection) {
        if (selection.selects(connection.facts)) {
            connection.decision = Decision.WANTED;
            if (snapshot) {
                wanted.set(connection.number);
            }
            connection.items.forEach(this::release);
            shortened += connection.shortened ? 1 : 0;
        } else {
            connection.decision = Decision.UNWANTED;
        }
        connection.drop();
    }

    private void release(Object item) {
        if (item instanceof Event event) {
            super.accept(event);
        } else if (item instanceof CopiedPacket packet && packet.release()) {
            switch (packet.decode(decoder)) {
                case TCP -> super.packet(decoder.segment(), packet.number(), packet.connection());
                case ICMP_ERROR -> super.packet(decoder.icmp(), packet.number(), packet.connection());
                default -> throw new IllegalStateException("a held packet is another one than it was");
            }
        }
    }

    private void hold(Held connection, Object item, int bytes) {
        if (connection.items.isEmpty()) {
            holding.put(connection.number, connection);
        }
        connection.items.add(item);
        connection.bytes += bytes;
        held += bytes;
        if (held > bound) {
            shortenOldest();
        }
    }

    /** The connections held longest give back what they hold, a tenth of all at once: looking for them takes time. */
    private void shortenOldest() {
        while (held > bound - bound / 10) {
            Held oldest = holding.get(holding.firstIntKey());
            oldest.shortened = true;
            oldest.drop();
        }
    }

    @Override
    public void accept(Snapshot last) {
        super.accept(last.only(endpoint -> wanted.get(endpoint.connection())));
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        if (connection == Event.NO_CONNECTION) {
            return;
        }
        Held owner = of(connection);
        if (owner.decision == Decision.WANTED) {
            super.packet(segment, number, connection);
            return;
        }
        boolean mayOpenAnother = segment.has(TcpSegment.SYN)
                && owner.facts.syn() != segment.number()
                && owner.facts.synAck() != segment.number();
        if (owner.decision == Decision.UNWANTED && !mayOpenAnother) {
            return;
        }
        CopiedPacket copy = new CopiedPacket(segment, number, connection);
        if (owner.decision == Decision.OPEN) {
            hold(owner, copy, copy.size() + EVENT_BYTES);
        }
        if (mayOpenAnother) {
            openings.add(segment.number(), copy);
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        if (connection == Event.NO_CONNECTION) {
            return;
        }
        Held owner = of(connection);
        if (owner.decision == Decision.WANTED) {
            super.packet(message, number, connection);
        } else if (owner.decision == Decision.OPEN) {
            CopiedPacket copy = new CopiedPacket(message.quoted(), number, connection);
            hold(owner, copy, copy.size() + EVENT_BYTES);
        }
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }

    @Override
    public void end(CaptureTotals totals) {
        super.end(totals);
        told.accept(shortened);
    }

    private enum Decision {
        OPEN,
        WANTED,
        UNWANTED
    }

    /** A living connection. */
    private final class Held {
        final int number;
        final ConnectionFacts facts;
        final List<Object> items = new ArrayList<>();
        Decision decision = Decision.OPEN;
        boolean shortened;
        long bytes;

        Held(int number) {
            this.number = number;
            facts = new ConnectionFacts(number);
        }

        void drop() {
            held -= bytes;
            bytes = 0;
            items.clear();
            holding.remove(number);
        }
    }
}
