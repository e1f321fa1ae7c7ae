package tcpstates.engine;

import it.unimi.dsi.fastutil.ints.Int2ObjectLinkedOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.Snapshot;
import tcpstates.event.Transition;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;
import tcpstates.select.ConnectionFacts;
import tcpstates.select.Selection;

/**
 * Hands on to a report the connections that are wanted where a capture is walked through only once: what happens to a connection is
 * held back until it is known whether it is wanted, at its end or, if addresses and ports decide, with its first change of a state.
 * What is held is bounded: beyond that the connections held longest lose what was held of them, and are counted.
 */
final class HoldingReport implements PacketReport {
    /** About what an event takes. */
    private static final int EVENT_BYTES = 256;

    /** SYNs and SYN-ACKs that came on a living connection, of which it may turn out that they began another one. */
    private static final int OPENINGS = 1024;

    private final Selection selection;
    private final Report report;
    private final @Nullable PacketReport packets;
    private final long bound;
    private final LongConsumer told;
    private final Int2ObjectLinkedOpenHashMap<Held> living = new Int2ObjectLinkedOpenHashMap<>();
    private final Long2ObjectLinkedOpenHashMap<Packet> openings = new Long2ObjectLinkedOpenHashMap<>();
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
        this.selection = selection;
        this.report = report;
        packets = report.packetReport();
        this.snapshot = snapshot;
        this.bound = bound;
        this.told = told;
    }

    @Override
    public void begin() {
        report.begin();
    }

    @Override
    public void accept(Event event) {
        if (event.connection() == Event.NO_CONNECTION) {
            report.accept(event);
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
        Packet opening = openings.remove(packet);
        if (opening == null) {
            return;
        }
        hand(connection, opening, opening.size());
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
            report.accept(event);
        } else if (item instanceof Packet packet && packets != null) {
            packet.release(decoder, packets);
        }
    }

    private void hold(Held connection, Object item, int bytes) {
        connection.items.add(item);
        connection.bytes += bytes;
        held += bytes;
        if (held > bound) {
            shortenOldest();
        }
    }

    /** The connections held longest give back what they hold, a tenth of all at once: looking for them takes time. */
    private void shortenOldest() {
        for (Held connection : living.values()) {
            if (held <= bound - bound / 10) {
                break;
            }
            connection.shortened |= !connection.items.isEmpty();
            connection.drop();
        }
    }

    @Override
    public void accept(Snapshot last) {
        report.accept(last.only(endpoint -> wanted.get(endpoint.connection())));
    }

    @Override
    public @Nullable PacketReport packetReport() {
        return packets == null ? null : this;
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        if (packets == null || connection == Event.NO_CONNECTION) {
            return;
        }
        Held owner = of(connection);
        if (owner.decision == Decision.WANTED) {
            packets.packet(segment, number, connection);
            return;
        }
        boolean mayOpenAnother = segment.has(TcpSegment.SYN)
                && owner.facts.syn() != segment.number()
                && owner.facts.synAck() != segment.number();
        if (owner.decision == Decision.UNWANTED && !mayOpenAnother) {
            return;
        }
        Packet copy = new Packet(segment, number, connection);
        if (owner.decision == Decision.OPEN) {
            hold(owner, copy, copy.size());
        }
        if (mayOpenAnother) {
            openings.putAndMoveToLast(segment.number(), copy);
            if (openings.size() > OPENINGS) {
                openings.removeFirst();
            }
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        if (packets == null || connection == Event.NO_CONNECTION) {
            return;
        }
        Held owner = of(connection);
        if (owner.decision == Decision.WANTED) {
            packets.packet(message, number, connection);
        } else if (owner.decision == Decision.OPEN) {
            Packet copy = new Packet(message.quoted(), number, connection);
            hold(owner, copy, copy.size());
        }
    }

    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        // belongs to no connection
    }

    @Override
    public void end(CaptureTotals totals) {
        report.end(totals);
        told.accept(shortened);
    }

    @Override
    public void flush() {
        report.flush();
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
        }
    }

    /** A packet that is held back, maybe for two connections, and handed on once. */
    private static final class Packet {
        private final byte[] bytes;
        private final int length;
        private final long nanos;
        private final int linkType;
        private final long inCapture;
        private final long number;
        private final int connection;
        private boolean released;

        Packet(TcpSegment segment, long number, int connection) {
            bytes = new byte[segment.captured()];
            MemorySegment.copy(segment.memory(), segment.packetOffset(), MemorySegment.ofArray(bytes), 0, bytes.length);
            length = segment.wireLength();
            nanos = segment.time();
            linkType = segment.linkType();
            inCapture = segment.number();
            this.number = number;
            this.connection = connection;
        }

        int size() {
            return bytes.length + EVENT_BYTES;
        }

        void release(PacketDecoder decoder, PacketReport packets) {
            if (released) {
                return;
            }
            released = true;
            switch (decoder.decode(MemorySegment.ofArray(bytes), 0, bytes.length, length, nanos, linkType, inCapture)) {
                case TCP -> packets.packet(decoder.segment(), number, connection);
                case ICMP_ERROR -> packets.packet(decoder.icmp(), number, connection);
                default -> throw new IllegalStateException("a held packet is another one than it was");
            }
        }
    }
}
