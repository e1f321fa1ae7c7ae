package tcpstates.tcp;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpstates.event.Event;
import tcpstates.event.TcpState;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.script.Packet;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.Restless;

/** Nothing of a connection is lost while it is a record. */
class ConnectionCodecTest {
    /** Fields that are not in the record, and why. */
    private static final Map<String, String> EXEMPT = Map.ofEntries(
            entry("Connection.client", "its fields are"),
            entry("Connection.server", "its fields are"),
            entry("Connection.pendingSyn", "while there is one the connection stays an object"),
            entry("Endpoint.role", "never changes"),
            entry("SequenceSpace.outOfOrder", "while there is something in it the connection stays an object"),
            entry("RetransmissionQueue.later", "while there is something in it the connection stays an object"),
            entry("RetransmissionQueue.head", "says where in that array something begins"));

    private final ConnectionCodec codec = new ConnectionCodec();

    @Test
    void keepsEveryField() throws IllegalAccessException {
        Set<String> kept = new TreeSet<>();
        for (Field field : fields(Connection.class)) {
            if (!EXEMPT.containsKey(name(field))) {
                Connection c = connection();
                change(field, c, c);
                assertKept(field, c);
                kept.add(name(field));
            }
        }
        for (Field field : fields(Endpoint.class)) {
            if (!EXEMPT.containsKey(name(field))) {
                Connection c = connection();
                change(field, c.client, c);
                assertKept(field, c);
                c = connection();
                change(field, c.server, c);
                assertKept(field, c);
                kept.add(name(field));
            }
        }
        assertThat(kept).hasSizeGreaterThan(70);
    }

    @Test
    void exemptsNoFieldThatIsGone() {
        List<String> names = new ArrayList<>();
        fields(Connection.class).forEach(field -> names.add(name(field)));
        fields(Endpoint.class).forEach(field -> names.add(name(field)));
        assertThat(names).containsAll(EXEMPT.keySet());
    }

    @Test
    void takesUpToNinetyBytesForAHandshakeThatIsNotAnsweredBack() {
        Script script = Script.script().with("0 > S 1000").with("0.000123 < S. 5000 ack 1001");
        assertThat(length(script.packets())).isBetween(40, 80);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tellsTheSameOfRandomConversations(long seed) {
        List<Packet> packets = new PoorNetwork(seed, 0.05 * (seed % 4), 0.1 * (seed % 2), 0.1 * (seed % 3))
                .run()
                .packets();
        assertThat(restless(packets)).isEqualTo(Told.of(packets).events());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tellsTheSameOfNonsense(long seed) {
        List<Packet> packets = RandomStreamTest.nonsense(seed).packets();
        assertThat(restless(packets)).isEqualTo(Told.of(packets).events());
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static List<Event> restless(List<Packet> packets) {
        var restless = new Restless();
        Told.feed(restless::segment, packets, 1, new PacketDecoder());
        return restless.end();
    }

    private int length(List<Packet> packets) {
        Connection[] c = new Connection[1];
        StateMachine machine = new StateMachine((connection, event) -> {}, KernelSettings.DEFAULTS);
        Told.feed(
                s -> {
                    c[0] = c[0] == null ? new Connection(1, s) : c[0];
                    machine.segment(c[0], s);
                },
                packets,
                1,
                new PacketDecoder());
        return codec.pack(c[0]);
    }

    /** Established, with a segment in flight on either side, so that no field is without meaning. */
    private static Connection connection() {
        Connection[] c = new Connection[1];
        StateMachine machine = new StateMachine((connection, event) -> {}, KernelSettings.DEFAULTS);
        List<Packet> packets = Script.script()
                .with("0 > S 1000")
                .with("0.01 < S. 5000 ack 1001")
                .with("0.02 > . 1001 ack 5001")
                .with("0.03 > P. 1001 (10) ack 5001")
                .with("0.04 < P. 5001 (20) ack 1001")
                .packets();
        Told.feed(
                (TcpSegment s) -> {
                    c[0] = c[0] == null ? new Connection(1, s) : c[0];
                    machine.segment(c[0], s);
                },
                packets,
                1,
                new PacketDecoder());
        return c[0];
    }

    private void assertKept(Field field, Connection c) throws IllegalAccessException {
        int length = codec.pack(c);
        assertThat(length)
                .as("length of the record when %s is another one", name(field))
                .isPositive();
        byte[] record = Arrays.copyOf(codec.packed(), 3 + length);
        System.arraycopy(record, 0, record, 3, length);
        Connection back = other();
        new ConnectionCodec().unpack(record, 3, back);
        for (Field one : fields(Connection.class)) {
            if (one.getType() == Endpoint.class) {
                assertThat(end(one, back)).as(name(field)).isEqualTo(end(one, c));
            } else if (!EXEMPT.containsKey(name(one))) {
                assertThat(one.get(back))
                        .as("%s when %s was changed", one, field)
                        .isEqualTo(one.get(c));
            }
        }
        for (Field one : fields(Endpoint.class)) {
            if (!EXEMPT.containsKey(name(one)) && one.getType() != BackoffSeries.class) {
                assertThat(one.get(back.client))
                        .as("client's %s when %s was changed", one, field)
                        .isEqualTo(one.get(c.client));
                assertThat(one.get(back.server))
                        .as("server's %s when %s was changed", one, field)
                        .isEqualTo(one.get(c.server));
            }
        }
        assertSame(c.client.backoff, back.client.backoff);
        assertSame(c.server.backoff, back.server.backoff);
    }

    private static void assertSame(@Nullable BackoffSeries expected, @Nullable BackoffSeries actual)
            throws IllegalAccessException {
        if (expected == null || actual == null) {
            assertThat(actual).isEqualTo(expected);
            return;
        }
        for (Field one : fields(BackoffSeries.class)) {
            assertThat(one.get(actual)).as("%s", one).isEqualTo(one.get(expected));
        }
    }

    /** Which end it is: 0 none, 1 the client, 2 the server. */
    private static int end(Field field, Connection c) throws IllegalAccessException {
        Object e = field.get(c);
        return e == null ? 0 : e == c.client ? 1 : 2;
    }

    /** A connection that differs in every field that is not exempt. */
    private static Connection other() throws IllegalAccessException {
        Connection c = connection();
        for (Field field : fields(Connection.class)) {
            if (!EXEMPT.containsKey(name(field))) {
                change(field, c, c);
            }
        }
        for (Field field : fields(Endpoint.class)) {
            if (!EXEMPT.containsKey(name(field))) {
                change(field, c.client, c);
                change(field, c.server, c);
            }
        }
        return c;
    }

    private static void change(Field field, Object of, Connection c) throws IllegalAccessException {
        Class<?> type = field.getType();
        if (name(field).equals("Connection.v6")) {
            return; // together with the addresses, below
        } else if (name(field).endsWith("High")) {
            c.v6 = true;
            field.setLong(of, 0x2001_0db8_0000_0000L);
        } else if (type == boolean.class) {
            field.setBoolean(of, !field.getBoolean(of));
        } else if (name(field).endsWith(".inFlight")) {
            field.setInt(of, 0);
            Endpoint e = (Endpoint) of;
            e.oldestTime = 0;
            e.oldestStart = 0;
            e.oldestEnd = 0;
            e.oldestIpId = 0;
            e.oldestSends = 0;
        } else if (type == int.class) {
            field.setInt(of, field.getInt(of) ^ 0x1234);
        } else if (type == long.class) {
            field.setLong(of, field.getLong(of) == Endpoint.NEVER ? 77_000_000_123L : field.getLong(of) ^ 0x12345678L);
        } else if (type == TcpState.class) {
            field.set(of, field.get(of) == TcpState.CLOSING ? TcpState.LAST_ACK : TcpState.CLOSING);
        } else if (type == Endpoint.class) {
            field.set(of, field.get(of) == c.client ? c.server : c.client);
        } else if (type == BackoffSeries.class) {
            BackoffSeries series = new BackoffSeries();
            series.add(5, true, 1_000_000_000, 2_000_000_000);
            series.add(5, true, 2_000_000_000, 4_000_000_001L);
            field.set(of, series);
        } else {
            throw new AssertionError("say here how " + field + " can be changed");
        }
    }

    private static String name(Field field) {
        return field.getDeclaringClass().getSimpleName() + "." + field.getName();
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> one = type; one != Object.class; one = one.getSuperclass()) {
            for (Field field : one.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
