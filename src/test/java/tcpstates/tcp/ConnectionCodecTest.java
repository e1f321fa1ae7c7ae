package tcpstates.tcp;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.event.Event;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Tunnel;
import tcpstates.packet.ChecksumState;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.script.Script;
import tcpstates.script.Told;
import tcpstates.tracker.PackingTracker;

/** Nothing of a connection is lost while it is bytes. */
class ConnectionCodecTest {
    /** Fields that are not in the bytes, and why. */
    private static final Map<String, String> EXEMPT = Map.ofEntries(
            entry("Endpoint.role", "never changes"),
            entry("RetransmissionQueue.head", "says where in an array something begins"),
            entry("TcpSegment.memory", "a copy has none"),
            entry("TcpSegment.packetOffset", "a copy has no memory"),
            entry("TcpSegment.ipOffset", "a copy has no memory"),
            entry("TcpSegment.tcpOffset", "a copy has no memory"),
            entry("TcpSegment.protocol", "says what a packet without a segment holds"),
            entry("TcpSegment.tunnelPath", "its length is compared, and the connection's tunnel"),
            entry("TcpSegment.outermostIp", "a copy has no memory"),
            entry("TcpSegment.tunnelDepth", "is of the decoder"),
            entry("TcpSegment.reassembly", "is of the decoder"),
            entry("TcpSegment.fragment", "is of the decoder"),
            entry("TcpSegment.isFragment", "is of the decoder"),
            entry("TcpSegment.lastFragment", "a copy has no memory"),
            entry("TcpSegment.sourceRouted", "a copy has none"));

    /** What a connection consists of. */
    private static final List<Class<?>> PARTS = List.of(
            Connection.class, Endpoint.class, Ranges.class, BackoffSeries.class, PendingSyn.class, TcpSegment.class);

    private final ConnectionCodec codec = new ConnectionCodec();

    // ------------------------------------------------------------------ every field

    @Test
    void keepsEveryField() throws IllegalAccessException {
        Set<String> kept = new TreeSet<>();
        for (Class<?> part : PARTS) {
            for (Field field : fields(part)) {
                for (int i = 0; i < parts(connection(), part).size() && !EXEMPT.containsKey(name(field)); i++) {
                    Connection c = connection();
                    String before = describe(c);
                    change(field, parts(c, part).get(i), c);
                    assertThat(describe(c)).as("after a change of %s", field).isNotEqualTo(before);
                    assertThat(describe(codec.fromBytes(codec.toBytes(c), Connection::new)))
                            .as("with another %s", name(field))
                            .isEqualTo(describe(c));
                    kept.add(name(field));
                }
            }
        }
        assertThat(kept).hasSizeGreaterThan(115);
    }

    @Test
    void keepsEveryFieldInAnObjectThatIsUsedAgain() throws IllegalAccessException {
        BitCodec bits = new BitCodec();
        ConnectionCodec packer = new ConnectionCodec(bits);
        for (Class<?> part : List.of(Connection.class, Endpoint.class)) {
            for (Field field : fields(part)) {
                for (Object of : EXEMPT.containsKey(name(field)) ? List.of() : List.of(Role.CLIENT, Role.SERVER)) {
                    Connection c = compact();
                    change(field, part == Connection.class ? c : of == Role.CLIENT ? c.client : c.server, c);
                    bits.write();
                    packer.write(c);
                    byte[] bytes = bits.toBytes();
                    Connection used = connection();
                    bits.read(bytes, 0, bytes.length);
                    packer.readInto(used);
                    bits.endRead();
                    assertThat(describe(used))
                            .as("with another %s", name(field))
                            .isEqualTo(describe(c));
                }
            }
        }
    }

    @Test
    void exemptsNoFieldThatIsGone() {
        List<String> names = new ArrayList<>();
        PARTS.forEach(part -> fields(part).forEach(field -> names.add(name(field))));
        assertThat(names).containsAll(EXEMPT.keySet());
    }

    /** One of each kind, or one of an end's for both ends. */
    private static List<Object> parts(Connection c, Class<?> part) {
        List<Object> all = new ArrayList<>(List.of(c, c.client, c.server));
        for (Endpoint e : List.of(c.client, c.server)) {
            all.add(e.outOfOrder);
            all.add(e.backoff);
        }
        if (c.pendingSyn != null) {
            all.add(c.pendingSyn);
            all.add(c.pendingSyn.segment);
        }
        return all.stream().filter(part::isInstance).toList();
    }

    /** Everything that is in a connection, and in what it refers to. */
    private static String describe(Connection c) throws IllegalAccessException {
        StringBuilder text = new StringBuilder();
        describe("connection", c, c, new HashSet<>(), text);
        return text.toString();
    }

    private static void describe(String what, Object of, Connection c, Set<Object> seen, StringBuilder text)
            throws IllegalAccessException {
        if (of instanceof Ranges ranges && ranges.isEmpty()) {
            return;
        }
        if (of instanceof Endpoint && !seen.add(of)) {
            text.append(what)
                    .append(' ')
                    .append(of == c.client ? "client" : "server")
                    .append('\n');
            return;
        }
        if (of instanceof Connection) {
            seen.add(c.client); // its ends are described when all else is
            seen.add(c.server);
        }
        for (Field field : fields(of.getClass())) {
            Object value = field.get(of);
            String name = what + "." + field.getName();
            if (EXEMPT.containsKey(name(field)) || isUnused(field, of) || value == null) {
                continue;
            }
            if (PARTS.contains(value.getClass())) {
                describe(name, value, c, seen, text);
            } else {
                text.append(name).append(' ').append(text(field, of, value)).append('\n');
            }
        }
        if (of instanceof Connection) {
            seen.clear();
            describe("client", c.client, c, seen, text);
            describe("server", c.server, c, seen, text);
        }
    }

    /** Of an empty queue nothing is kept. */
    private static boolean isUnused(Field field, Object of) {
        return of instanceof Endpoint e
                && (e.inFlight == 0 && field.getName().startsWith("oldest")
                        || e.inFlight <= 1 && field.getName().equals("later"));
    }

    /** The value; of an array what is in use. */
    private static String text(Field field, Object of, Object value) throws IllegalAccessException {
        if (value instanceof int[] later && of instanceof Endpoint e) {
            int size = 6;
            return Arrays.toString(Arrays.copyOfRange(later, size * e.head, size * (e.head + e.inFlight - 1)));
        }
        int used = of instanceof TcpSegment s ? s.sackBlocks() : 0;
        if (of instanceof Ranges || of instanceof BackoffSeries) {
            Field count = fields(of.getClass()).stream()
                    .filter(one -> one.getName().equals("count"))
                    .findFirst()
                    .orElseThrow();
            used = count.getInt(of) * (of instanceof Ranges ? 2 : 1);
        }
        return switch (value) {
            case int[] ints -> Arrays.toString(Arrays.copyOf(ints, used));
            case long[] longs -> Arrays.toString(Arrays.copyOf(longs, used));
            default -> field.getType().isPrimitive() || value instanceof Enum ? value.toString() : "?";
        };
    }

    private static void change(Field field, Object of, Connection c) throws IllegalAccessException {
        Class<?> type = field.getType();
        String name = name(field);
        if (name.equals("Connection.v6") || name.endsWith("High") && of instanceof Connection) {
            c.pendingSyn = null; // it has the connection's addresses
            c.v6 = true;
            c.serverHigh = 0x2001_0db8_0000_0000L;
            if (type == long.class) {
                field.setLong(of, 0x2001_0db8_0000_0001L);
            }
        } else if (Set.of("TcpSegment.v6", "TcpSegment.sourceHigh", "TcpSegment.destinationHigh")
                .contains(name)) {
            c.v6 = true;
            for (Field other : fields(TcpSegment.class)) {
                if (other.getName().equals("v6")) {
                    other.setBoolean(of, true);
                } else if (other.getName().endsWith("High")) {
                    other.setLong(of, 0x2001_0db8_0000_0000L);
                }
            }
            c.clientHigh = 0x2001_0db8_0000_0000L;
            c.serverHigh = 0x2001_0db8_0000_0000L;
        } else if (of instanceof TcpSegment s && name.matches(".*\\.(source|destination)(Low|Port)")) {
            if (type == long.class) {
                field.setLong(of, field.getLong(of) ^ 0x1234);
            } else {
                field.setInt(of, field.getInt(of) ^ 0x1234);
            }
            c.clientLow = s.sourceLow();
            c.clientPort = s.sourcePort();
            c.serverLow = s.destinationLow();
            c.serverPort = s.destinationPort();
        } else if (of instanceof Connection && name.matches(".*\\.(client|server)(Low|Port)")) {
            c.pendingSyn = null;
            if (type == long.class) {
                field.setLong(of, field.getLong(of) ^ 0x1234);
            } else {
                field.setInt(of, field.getInt(of) ^ 0x1234);
            }
        } else if (name.equals("Connection.tunnel")) {
            c.pendingSyn = null; // it is in the connection's tunnel
            c.tunnel = new Tunnel(new byte[] {4, 0}, 2);
        } else if (of instanceof TcpSegment s && name.equals("TcpSegment.tunnelLength")) {
            for (Field other : fields(TcpSegment.class)) {
                if (other.getName().equals("tunnelPath")) {
                    other.set(s, new byte[] {4, 0});
                }
            }
            field.setInt(s, 2);
            c.tunnel = new Tunnel(new byte[] {4, 0}, 2);
        } else if (name.equals("TcpSegment.flags")) {
            field.setInt(of, TcpSegment.SYN | TcpSegment.ECE);
        } else if (name.equals("TcpSegment.sackBlocks")) {
            field.setInt(of, TcpSegment.MAX_SACK_BLOCKS);
        } else if (name.startsWith("TcpSegment.sack") && type == int[].class) {
            ((int[]) field.get(of))[0] ^= 0x1234;
        } else if (type == boolean.class) {
            field.setBoolean(of, !field.getBoolean(of));
        } else if (name.endsWith(".inFlight")) {
            field.setInt(of, field.getInt(of) - 1);
        } else if (name.equals("Ranges.count") || name.equals("BackoffSeries.count")) {
            field.setInt(of, field.getInt(of) - 1);
        } else if (type == int.class) {
            field.setInt(of, field.getInt(of) ^ 0x1234);
        } else if (type == short.class) {
            field.setShort(of, (short) (field.getShort(of) ^ 0x12));
        } else if (type == byte.class) {
            field.setByte(of, (byte) (field.getByte(of) ^ 0x12));
        } else if (type == long.class) {
            field.setLong(of, field.getLong(of) == Endpoint.NEVER ? 77_000_000_123L : field.getLong(of) ^ 0x12345678L);
        } else if (type == long[].class) {
            ((long[]) field.get(of))[1] ^= 0x12345;
        } else if (type == int[].class) {
            int[] ints = (int[]) field.get(of);
            for (int i = 0; ints != null && i < ints.length; i++) {
                ints[i] ^= 0x1200 + i;
            }
            if (ints == null) {
                ((Endpoint) of).maxInFlight++; // there is no second segment
            }
        } else if (type == TcpState.class) {
            field.set(of, field.get(of) == TcpState.CLOSING ? TcpState.LAST_ACK : TcpState.CLOSING);
        } else if (name.equals("Connection.lastSender")) {
            field.set(of, field.get(of) == c.client ? c.server : c.client);
        } else if (name.equals("PendingSyn.sender")) {
            c.pendingSyn = new PendingSyn(c.server, ((PendingSyn) of).segment);
        } else if (type == ChecksumState.class) {
            field.set(of, field.get(of) == ChecksumState.WRONG ? ChecksumState.RIGHT : ChecksumState.WRONG);
        } else if (type == Endpoint.class) {
            ((Endpoint) field.get(of)).ttl ^= 0x12;
        } else if (type == BackoffSeries.class) {
            field.set(of, field.get(of) == null ? series() : null);
        } else if (type == Ranges.class) {
            field.set(of, null);
            ((Endpoint) of).maxInFlight++; // it may have been null
        } else if (type == PendingSyn.class || type == TcpSegment.class) {
            c.pendingSyn = null;
            c.copies++; // it may have been null
        } else {
            throw new AssertionError("say here how " + field + " can be changed");
        }
    }

    private static BackoffSeries series() {
        BackoffSeries series = new BackoffSeries();
        series.add(5, true, 1_000_000_000, 2_000_000_000);
        series.add(5, true, 2_000_000_000, 4_000_000_001L);
        return series;
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

    // ------------------------------------------------------------------ connections

    /** One that has everything: both ways segments in flight, holes, series of repeats, and a SYN that is not decided on. */
    private static Connection connection() {
        Connection c = follow(Script.script()
                .with("0 > S 1000")
                .with("0.01 < S. 5000 ack 1001")
                .with("0.02 > . 1001 ack 5001")
                .with("0.03 > P. 1001 (10) ack 5001")
                .with("0.04 > P. 1011 (10) ack 5001")
                .with("0.05 > P. 1041 (10) ack 5001")
                .with("0.06 < P. 5001 (20) ack 1001")
                .with("0.07 < P. 5021 (20) ack 1001")
                .with("0.08 < P. 5061 (20) ack 1001")
                .with("0.09 < P. 5101 (20) ack 1001")
                .with("0.5 > S 77000 <mss 1460,nop,nop,sack 1 {5061:5081}>")
                .packets());
        c.client.backoff = series();
        c.server.backoff = series();
        assertThat(c.pendingSyn).isNotNull();
        assertThat(c.client.inFlight).isEqualTo(3);
        assertThat(c.server.inFlight).isEqualTo(4);
        assertThat(c.client.outOfOrder).isNotNull();
        assertThat(c.server.outOfOrder).isNotNull();
        return c;
    }

    /** Established, with a segment in flight on either side, so that no field is without meaning. */
    private static Connection compact() {
        Connection c = follow(Script.script()
                .with("0 > S 1000")
                .with("0.01 < S. 5000 ack 1001")
                .with("0.02 > . 1001 ack 5001")
                .with("0.03 > P. 1001 (10) ack 5001")
                .with("0.04 < P. 5001 (20) ack 1001")
                .packets());
        assertThat(ConnectionCodec.isCompact(c)).isTrue();
        return c;
    }

    private static Connection follow(List<ScriptedPacket> packets) {
        Connection[] c = new Connection[1];
        StateMachine machine = new StateMachine((connection, event) -> {}, KernelSettings.DEFAULTS);
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

    // ------------------------------------------------------------------ sizes

    @Test
    void takesUpToNinetyBytesForAHandshakeThatIsNotAnsweredBack() {
        Connection c = follow(Script.script()
                .with("0 > S 1000")
                .with("0.000123 < S. 5000 ack 1001")
                .packets());
        BitCodec bits = new BitCodec();
        bits.write();
        new ConnectionCodec(bits).write(c);

        assertThat(bits.position()).isBetween(40, 74); // 80 with what the store puts in front
    }

    @Test
    void takesAFewBytesForASegmentInFlight() {
        Script script = Script.of(Script.HANDSHAKE);
        int none = codec.toBytes(follow(script.packets())).length;
        for (int i = 0; i < 1000; i++) {
            script.with("+0.001 > P. (1000)");
        }
        Connection c = follow(script.packets());

        assertThat(c.client.inFlight).isEqualTo(1000);
        assertThat(codec.toBytes(c).length - none).isLessThan(1000 * 12);
    }

    // ------------------------------------------------------------------ the same events

    @ParameterizedTest
    @MethodSource("seeds")
    void emitsTheSameOfRandomConversations(long seed) {
        List<ScriptedPacket> packets = conversation(seed);
        assertThat(packed(packets)).isEqualTo(Told.of(packets).events());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void emitsTheSameOfNonsense(long seed) {
        List<ScriptedPacket> packets = RandomStreamTest.nonsense(seed).packets();
        assertThat(packed(packets)).isEqualTo(Told.of(packets).events());
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static List<ScriptedPacket> conversation(long seed) {
        return new PoorNetwork(seed, 0.05 * (seed % 4), 0.1 * (seed % 2), 0.1 * (seed % 3))
                .run()
                .packets();
    }

    private static List<Event> packed(List<ScriptedPacket> packets) {
        var packing = new PackingTracker();
        Told.feed(packing::segment, packets, 1, new PacketDecoder());
        return packing.end();
    }

    // ------------------------------------------------------------------ bytes that are none of its own

    @Test
    void refusesAnotherVersion() {
        byte[] bytes = codec.toBytes(connection());
        bytes[0] = ConnectionCodec.VERSION + 1;

        assertThatThrownBy(() -> codec.fromBytes(bytes, Connection::new))
                .isInstanceOf(CodecException.class)
                .hasMessage("version " + (ConnectionCodec.VERSION + 1) + ", but only version " + ConnectionCodec.VERSION
                        + " can be read");
    }

    @Test
    void refusesBytesThatAreDamaged() {
        byte[] bytes = codec.toBytes(connection());
        for (int i = 0; i < Byte.SIZE * bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
            assertThatThrownBy(() -> codec.fromBytes(damaged, Connection::new)).isInstanceOf(CodecException.class);
        }
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> codec.fromBytes(cut, Connection::new)).isInstanceOf(CodecException.class);
        }
    }

    /** Even if somebody makes a checksum for them: then they are a connection that can be followed, or are refused. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void takesNoHarmFromAnyBytes(long seed) {
        Random random = new Random(seed);
        BitCodec sealer = new BitCodec();
        List<ScriptedPacket> more = RandomStreamTest.nonsense(seed).packets();
        int read = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = codec.toBytes(any(random));
            byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length - Integer.BYTES);
            damage(body, random);
            sealer.writeSealed(ConnectionCodec.VERSION);
            int length = random.nextInt(4) == 0 ? random.nextInt(body.length + 1) : body.length;
            for (int at = 0; at < length; at++) {
                sealer.fixed8(body[at]);
            }
            try {
                Connection c = codec.fromBytes(sealer.seal(), Connection::new);
                read++;
                goOn(c, more);
            } catch (CodecException refused) {
                assertThat(refused).hasMessageStartingWith("damaged: ");
            }
        }
        assertThat(read).isBetween(100, 1900);
    }

    private static Connection any(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> connection();
            case 1 -> compact();
            default -> {
                List<ScriptedPacket> packets =
                        RandomStreamTest.nonsense(random.nextInt(100)).packets();
                yield follow(packets.subList(0, 1 + random.nextInt(packets.size() - 1)));
            }
        };
    }

    private static void damage(byte[] body, Random random) {
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            int at = random.nextInt(body.length);
            body[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (body[at] ^ 1 << random.nextInt(8));
        }
    }

    private void goOn(Connection c, List<ScriptedPacket> packets) {
        assertThat(codec.fromBytes(codec.toBytes(c), Connection::new).number()).isEqualTo(c.number());
        ConnectionEventSink sink = (connection, event) -> {};
        StateMachine machine = new StateMachine(sink, KernelSettings.DEFAULTS, new StateChanges(sink) {
            @Override
            boolean isChecked() {
                return false; // no packets have led to what it is in
            }
        });
        Told.feed(s -> machine.segment(c, s), packets.subList(0, 20), 1, new PacketDecoder());
        machine.expire(c, c.end() + 1_000_000_000_000L);
        machine.end(c);
    }
}
