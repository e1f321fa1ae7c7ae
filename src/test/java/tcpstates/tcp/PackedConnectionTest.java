package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.packet.PacketDecoder;
import tcpstates.script.Script;
import tcpstates.script.Told;

/** What is read where a packed connection lies is what the connection says itself. */
class PackedConnectionTest {
    private static final int FROM = 5;

    private final BitCodec bits = new BitCodec();
    private final PackedConnection packed = new PackedConnection();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhatTheConnectionSaysAfterEverySegment(boolean v6) {
        Script script = v6 ? Script.script().overIpv6() : Script.script();
        List<ScriptedPacket> packets = script.with(Script.HANDSHAKE)
                .with("1 > P. (100)", "1.1 < .", "2 > F.", "2.1 < F.", "2.2 > .")
                .packets();
        StateMachine machine = new StateMachine((connection, event) -> {}, KernelSettings.DEFAULTS);
        Connection[] connection = {null};
        Told.feed(
                segment -> {
                    Connection present = connection[0] == null ? new Connection(0x12345678, segment) : connection[0];
                    connection[0] = present;
                    machine.segment(present, segment);
                    byte[] bytes = pack(present);

                    assertThat(PackedConnection.number(bytes, FROM)).isEqualTo(present.number());
                    assertThat(packed.end(bytes, FROM)).isEqualTo(present.end());
                    assertThat(packed.firstPacket(bytes, FROM)).isEqualTo(present.firstPacket());
                    assertThat(PackedConnection.hash(bytes, FROM)).isEqualTo(present.hash());
                    assertThat(PackedConnection.matches(bytes, FROM, segment)).isTrue();
                },
                packets,
                1,
                new PacketDecoder());
        byte[] bytes = pack(connection[0]);
        Told.feed(
                segment -> assertThat(PackedConnection.matches(bytes, FROM, segment))
                        .isFalse(),
                Script.script().ports(40001, 80).with("0 > S", "0 < S.").packets(),
                1,
                new PacketDecoder());
    }

    private byte[] pack(Connection connection) {
        bits.write();
        for (int i = 0; i < FROM; i++) {
            bits.fixed8(0xff);
        }
        new ConnectionCodec(bits).write(connection);
        return bits.toBytes();
    }
}
