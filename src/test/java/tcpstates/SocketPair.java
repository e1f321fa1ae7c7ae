package tcpstates;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import tcpstates.event.SocketAddress;

/** One socket's view of its connection: where it is and whom it talks to. */
record SocketPair(SocketAddress local, SocketAddress peer) {
    SocketPair reversed() {
        return new SocketPair(peer, local);
    }

    /** An address from its text, as kernel and tools print it. */
    static SocketAddress address(String ip, int port) {
        InetAddress parsed = InetAddress.ofLiteral(ip);
        ByteBuffer bytes = ByteBuffer.wrap(parsed.getAddress());
        if (parsed instanceof Inet6Address) {
            return new SocketAddress(bytes.getLong(0), bytes.getLong(8), true, port);
        }
        return new SocketAddress(0, bytes.getInt(0) & 0xffff_ffffL, false, port);
    }

    @Override
    public String toString() {
        return local + " > " + peer;
    }
}
