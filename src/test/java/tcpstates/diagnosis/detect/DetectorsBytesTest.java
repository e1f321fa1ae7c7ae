package tcpstates.diagnosis.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tcpstates.diagnosis.ConnectionEvents.address;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.diagnosis.ConnectionEvents;
import tcpstates.diagnosis.Fields;
import tcpstates.diagnosis.TrackedCapture;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionId;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.event.PortRange;
import tcpstates.event.Retransmission;
import tcpstates.event.SocketAddress;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;

/** Detectors that are bytes now and then find the same as others. */
class DetectorsBytesTest {
    private static final ConnectionId ID = new ConnectionId(0, 0x0123_4567_89ab_cdefL, 1);
    private static final PortRange HUNDRED_PORTS = new PortRange(40000, 40099);
    private static final SocketAddress LISTENER = address(2, 80);
    private static final int OFTEN = 20_000;
    private static final int LENGTH = 5270;
    private static final int CHECKSUM = 0xbe5ed1ee;

    /** The tables' own; they are made anew. */
    private static final Set<String> EXEMPT = Set.of(
            "PortScans.handshakes",
            "SynBacklogs.handshakes",
            "Aggregate.hash",
            "Aggregate.inTable",
            "AggregateTable.live",
            "AggregateTable.size",
            "AggregateTable.entries",
            "Socket.pending",
            "PortsInUse.range",
            "Scan.closed");

    // ------------------------------------------------------------------ the same findings

    @ParameterizedTest
    @MethodSource("captures")
    void findsTheSameInACaptureWhenPackedAfterEveryEvent(Path capture) {
        List<Event> events = TrackedCapture.of(capture).events();
        assertThat(findings(events, true, 1)).isEqualTo(findings(events, true, Integer.MAX_VALUE));
    }

    static List<Path> captures() throws IOException {
        return TrackedCapture.captures();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsTheSameOfEveryKind(boolean live) {
        List<Finding> expected = findings(everything(), live, Integer.MAX_VALUE);
        assertThat(expected.stream().map(Finding::getClass).distinct())
                .hasSize(Finding.class.getPermittedSubclasses().length);
        assertThat(findings(everything(), live, 1)).isEqualTo(expected);
    }

    /** More half-closed sockets of different programs than there is room for, so that sockets outlive their aggregates. */
    @Test
    void findsTheSameAboutSocketsWhoseAggregatesWereEvicted() {
        List<Event> events = new ArrayList<>();
        List<ConnectionEvents> open = new ArrayList<>();
        for (int i = 0; i < AggregateTable.MAX_AGGREGATES; i++) {
            ConnectionEvents connection = new ConnectionEvents(
                            i + 1, address(i, 5000), address(1000 + i, 80), 1 + i / 500)
                    .established()
                    .halfClosed();
            open.add(connection);
            events.addAll(List.copyOf(connection.unsummarized()));
        }
        for (ConnectionEvents connection : open) {
            int before = connection.unsummarized().size();
            connection.after(100).client(TcpState.TIME_WAIT, Cause.RECEIVED_FIN);
            events.addAll(connection
                    .unsummarized()
                    .subList(before, connection.unsummarized().size()));
        }
        List<Finding> expected = findings(events, true, Integer.MAX_VALUE);
        assertThat(expected).hasSizeGreaterThan(AggregateTable.MAX_AGGREGATES);
        assertThat(findings(events, true, 10_000)).isEqualTo(expected);
    }

    /**
     * What is found of the events.
     *
     * @param often after how many events the detectors become bytes, and others go on
     */
    private static List<Finding> findings(List<Event> events, boolean live, int often) {
        List<Finding> findings = new ArrayList<>();
        Detectors detectors = detectors(findings, live);
        for (int i = 0; i < events.size(); i++) {
            detectors.accept(events.get(i));
            if ((i + 1) % often == 0) {
                byte[] bytes = detectors.toBytes();
                detectors = Detectors.fromBytes(bytes, event -> add(findings, event), live, HUNDRED_PORTS);
                assertThat(detectors.toBytes()).isEqualTo(bytes);
            }
        }
        detectors.end();
        return findings;
    }

    private static Detectors detectors(List<Finding> findings, boolean live) {
        return new Detectors(event -> add(findings, event), live, HUNDRED_PORTS);
    }

    private static void add(List<Finding> findings, Event event) {
        if (event instanceof Finding finding) {
            findings.add(finding);
        }
    }

    /** Findings of every kind, and aggregates that are none yet. */
    private static List<Event> everything() {
        List<Event> events = new ArrayList<>();
        int number = 0;
        for (int port = 1; port <= 5; port++) {
            events.addAll(new ConnectionEvents(++number, address(7, 5000), address(8, port), 1)
                    .refused()
                    .summarized());
            events.addAll(new ConnectionEvents(++number, address(9, 5000), address(8, port), 1)
                    .halfOpenScan()
                    .summarized());
            events.add(new StraySegment(
                    1_000_000_000L,
                    1,
                    ++number,
                    ID,
                    address(10, 5000),
                    address(8, port),
                    StraySegment.Flags.FIN_PSH_URG));
        }
        for (int i = 0; i < 60; i++) {
            events.addAll(new ConnectionEvents(++number, address(11, 40000 + i), LISTENER, 2)
                    .established()
                    .data()
                    .closed()
                    .unsummarized());
        }
        for (int i = 0; i < 140; i++) {
            SocketAddress client =
                    i % 4 == 0 ? new SocketAddress(0x20010db8_00000000L + i, i, true, 5000) : address(100 + i, 5000);
            events.addAll(new ConnectionEvents(++number, client, LISTENER, 3)
                    .synAcked()
                    .unsummarized());
        }
        events.add(new Retransmission(
                4_000_000_000L,
                1,
                number,
                ID,
                LISTENER,
                address(239, 5000),
                Retransmission.Kind.SYN_ACK,
                Retransmission.Mechanism.RTO,
                1,
                1_000_000_000L,
                0,
                0,
                Retransmission.Trigger.TIMER,
                null));
        for (int i = 0; i < 3; i++) {
            events.addAll(new ConnectionEvents(++number, new SocketAddress(1, i, true, 5000), LISTENER, 4 + i)
                    .established()
                    .data()
                    .halfClosed()
                    .unsummarized());
        }
        events.addAll(new ConnectionEvents(++number, address(12, 5000), LISTENER, 5)
                .synSent()
                .after(60)
                .client(TcpState.CLOSE, Cause.GAVE_UP)
                .summarized());
        events.addAll(new ConnectionEvents(++number, address(13, 5000), LISTENER, 60)
                .synSent()
                .unsummarized());
        return events;
    }

    // ------------------------------------------------------------------ every field

    @Test
    void everyFieldIsInTheBytes() throws IllegalAccessException {
        Detectors detectors = detectors(new ArrayList<>(), true);
        everything().forEach(detectors::accept);
        byte[] bytes = detectors.toBytes();
        Set<String> written = new TreeSet<>();
        for (Object holder : holders(detectors)) {
            for (Field field : Fields.of(holder.getClass())) {
                if (EXEMPT.contains(Fields.name(field))
                        || !field.getType().isPrimitive()
                        || written.contains(Fields.name(field))) {
                    continue;
                }
                Object before = field.get(holder);
                Fields.change(field, holder);
                assertThat(detectors.toBytes())
                        .as("bytes when %s is another one", field)
                        .isNotEqualTo(bytes);
                field.set(holder, before);
                written.add(Fields.name(field));
            }
        }
        assertThat(detectors.toBytes()).isEqualTo(bytes);
        assertThat(written).hasSizeGreaterThan(30);
    }

    /** Every object of this package that the detectors consist of. */
    private static Set<Object> holders(Detectors detectors) throws IllegalAccessException {
        Set<Object> holders = Collections.newSetFromMap(new IdentityHashMap<>());
        List<@Nullable Object> queue = new ArrayList<>(List.of(detectors));
        while (!queue.isEmpty()) {
            Object next = queue.removeLast();
            if (next == null) {
                continue;
            }
            if (next.getClass().isArray() && !next.getClass().getComponentType().isPrimitive()) {
                for (int i = 0; i < Array.getLength(next); i++) {
                    queue.add(Array.get(next, i));
                }
            } else if (next instanceof Map<?, ?> map) {
                queue.addAll(map.values());
            } else if (next.getClass().getPackage() == Detectors.class.getPackage()
                    && !next.getClass().isSynthetic()
                    && holders.add(next)) {
                for (Field field : Fields.of(next.getClass())) {
                    if (!field.getType().isPrimitive() && !field.getType().isInterface()) {
                        queue.add(field.get(next));
                    }
                }
            }
        }
        return holders;
    }

    // ------------------------------------------------------------------ the bytes

    private static byte[] bytes() {
        Detectors detectors = detectors(new ArrayList<>(), true);
        everything().forEach(detectors::accept);
        return detectors.toBytes();
    }

    private static void read(byte[] bytes) {
        Detectors.fromBytes(bytes, event -> {}, true, HUNDRED_PORTS);
    }

    /** Its length and its checksum stand for the format: a change of either is another version. */
    @Test
    void writesWhatVersionThreeDoes() {
        byte[] bytes = bytes();
        assertThat(Detectors.VERSION).isEqualTo(3);
        assertThat(bytes).hasSize(LENGTH);
        assertThat(BitCodec.int32(bytes, bytes.length - Integer.BYTES)).isEqualTo(CHECKSUM);
    }

    @Test
    void refusesOtherVersionsDamageAndCuts() {
        byte[] whole = bytes();
        byte[] later = whole.clone();
        later[0]++;
        assertThatThrownBy(() -> read(later)).isInstanceOf(CodecException.class).hasMessageContaining("version 4");
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            assertThatThrownBy(() -> read(flipped)).isInstanceOf(CodecException.class);
            byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
            assertThatThrownBy(() -> read(cut)).isInstanceOf(CodecException.class);
        }
    }

    /** Bytes with a right checksum that no detectors have written: reading them ends, with detectors or a clear exception. */
    @Test
    void readsNonsenseToAnEnd() {
        byte[] whole = bytes();
        byte[] contents = Arrays.copyOfRange(whole, 1, whole.length - Integer.BYTES);
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < OFTEN; i++) {
            var bits = new BitCodec();
            bits.writeSealed(Detectors.VERSION);
            int damage = random.nextInt(contents.length);
            for (int j = 0; j < contents.length; j++) {
                bits.fixed8(j == damage ? random.nextInt(256) : contents[j] & 0xff);
            }
            try {
                read(bits.seal());
                read++;
            } catch (CodecException e) {
                assertThat(e).hasMessageContaining("damaged");
            }
        }
        assertThat(read).isBetween(1, OFTEN - 1);
    }
}
