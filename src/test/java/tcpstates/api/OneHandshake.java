package tcpstates.api;

import java.nio.ByteBuffer;
import tcpstates.event.Transition;

/** Follows one connection by packets that the program itself has, and hands it over in the middle. */
final class OneHandshake {
    /** LINKTYPE_RAW: a packet begins with its IP header. */
    private static final int RAW = 101;

    private static final int SYN = 2;
    private static final int ACK = 16;

    private OneHandshake() {}

    public static void main(String... ignored) {
        var first = new ConnectionEvents(OneHandshake::print);
        take(first, packet(true, SYN, 1000, 0), 1);
        take(first, packet(false, SYN | ACK, 5000, 1001), 2);

        ConnectionEvents next =
                ConnectionEvents.fromBytes(first.toBytes(), OneHandshake::print); // on another machine, say
        take(next, packet(true, ACK, 1001, 5001), 3);
        System.out.println(next.client() + " " + next.server());
    }

    private static void take(ConnectionEvents connection, byte[] packet, int number) {
        connection.packet(packet, packet.length, number * 1_000_000L, RAW, number);
    }

    private static void print(Object event) {
        if (event instanceof Transition change) {
            System.out.println(change.role() + " " + change.from() + " -> " + change.to() + ": " + change.evidence());
        }
    }

    /** IPv4 and TCP without options; nobody looks at the checksums. */
    private static byte[] packet(boolean fromClient, int flags, int seq, int ack) {
        int client = 0x0a000001;
        int server = 0x0a000002;
        return ByteBuffer.allocate(40)
                .putInt(0x45000028)
                .putInt(0)
                .putInt(0x40060000)
                .putInt(fromClient ? client : server)
                .putInt(fromClient ? server : client)
                .putShort((short) (fromClient ? 40000 : 80))
                .putShort((short) (fromClient ? 80 : 40000))
                .putInt(seq)
                .putInt(ack)
                .putInt(0x50000000 | flags << 16 | 65535)
                .putInt(0)
                .array();
    }
}
