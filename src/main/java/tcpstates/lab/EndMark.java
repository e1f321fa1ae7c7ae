package tcpstates.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A datagram to the port of discard behind the last packet of an experiment: whoever has seen it has seen all that came before. On a
 * busy machine that may take seconds, and silence shows nothing. It is no part of what was captured.
 */
final class EndMark {
    /** So the capture's filter, and conntrack, tell it from what the experiment sends. */
    static final int PORT = 9;

    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int CAPTURED_LENGTH = 8;
    private static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;
    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;

    private EndMark() {}

    /** Sends it to all hosts of a network, for which nobody has to be asked for his Ethernet address. */
    static void send(String broadcastAddress) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setBroadcast(true);
            socket.send(new DatagramPacket(new byte[0], 0, InetAddress.getByName(broadcastAddress), PORT));
        }
    }

    /** How many bytes of a capture file lie before it; negative if it is not in there, as yet. */
    static int position(byte[] capture) {
        if (capture.length < FILE_HEADER) {
            return -1;
        }
        var file = ByteBuffer.wrap(capture);
        int magic = file.getInt(0);
        if (magic != MAGIC_MICROSECONDS && magic != MAGIC_NANOSECONDS) {
            file.order(ByteOrder.LITTLE_ENDIAN);
        }
        int at = FILE_HEADER;
        while (at + RECORD_HEADER <= capture.length) {
            int length = file.getInt(at + CAPTURED_LENGTH);
            int end = at + RECORD_HEADER + length;
            if (length < 0 || end > capture.length) {
                return -1; // it is just being written
            }
            if (Segment.isDatagramTo(PORT, capture, at + RECORD_HEADER, length)) {
                return at;
            }
            at = end;
        }
        return -1;
    }
}
