package tcpstates.report;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Counters;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.event.SocketAddress;
import tcpstates.event.SocketDetails;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;

/** A line for each socket, as {@code ss -tn} prints it, or two as {@code ss -tin} does. */
public final class SocketsReport implements SnapshotReport {
    private static final int STATE = 11;
    private static final int QUEUE = 7;
    private static final int ADDRESS = 22;
    private static final int ANY_PORT = 0;
    private static final String KERNEL = "kernel";

    private final TextOutput out;
    private final SnapshotOptions options;
    private final boolean details;

    /**
     * @param options of which {@code allStates} prints listening sockets and closed ends, too, as {@code ss -a} does
     * @param details whether a second line tells more of the socket, as {@code ss -i} does
     */
    public SocketsReport(OutputStream out, SnapshotOptions options, boolean details) {
        this.out = new TextOutput(out);
        this.options = options;
        this.details = details;
    }

    @Override
    public void print(Snapshot snapshot) {
        out.left("State", STATE).left("Recv-Q", QUEUE).left("Send-Q", QUEUE);
        Snapshot shown = snapshot.only(options.wanted());
        boolean ofHost = shown.endpoints().stream().anyMatch(endpoint -> endpoint.host() != null);
        addresses("Local Address", "Port", "Peer Address", "Port", ofHost ? "Process" : "");
        if (options.allStates()) {
            shown.listeners().forEach(this::listener);
        }
        shown.endpoints().stream()
                .filter(endpoint -> endpoint.state().hasConnection() || options.allStates() && !endpoint.isListener())
                .forEach(this::socket);
        out.flush();
    }

    private void listener(EndpointSnapshot one) {
        head(TcpState.LISTEN);
        SocketAddress address = one.endpoint();
        addresses(
                text(address),
                port(address),
                address.v6() ? "[::]" : "0.0.0.0",
                "*",
                one.isListener() ? process(one) : "");
    }

    private void socket(EndpointSnapshot one) {
        head(one.state());
        addresses(text(one.endpoint()), port(one.endpoint()), text(one.peer()), port(one.peer()), process(one));
        if (details && one.state().hasConnection() && !one.isKernelOnly()) {
            details(one.counters(), one.socket());
        }
    }

    private void head(TcpState state) {
        out.left(StateNames.SS.of(state), STATE).left(options.unknown(), QUEUE).left(options.unknown(), QUEUE);
    }

    private void addresses(String local, String localPort, String peer, String peerPort, String process) {
        out.right(local, ADDRESS).put(':').left(localPort, 6);
        out.right(peer, ADDRESS).put(':');
        if (process.isEmpty()) {
            out.put(peerPort).endLine();
        } else {
            out.left(peerPort, 6).put(process).endLine();
        }
    }

    /** Who has it open, and whether that it is there is known from the kernel alone. */
    private static String process(EndpointSnapshot one) {
        String owners = ProcessText.likeSs(one);
        if (!one.isKernelOnly()) {
            return owners;
        }
        return owners.isEmpty() ? KERNEL : owners + ' ' + KERNEL;
    }

    @Override
    public boolean marksKernelOnly() {
        return true;
    }

    private static String text(SocketAddress address) {
        return address.v6() ? '[' + address.ip() + ']' : address.ip();
    }

    private static String port(SocketAddress address) {
        return address.port() == ANY_PORT ? "*" : Integer.toString(address.port());
    }

    /** In ss' order and with its names; what is not known, and what is 0 there, is left out. */
    private void details(Counters counters, @Nullable SocketDetails socket) {
        out.put("\t");
        if (socket != null && socket.sendScale() != SocketDetails.UNKNOWN) {
            out.put(" wscale:").put(socket.sendScale()).put(',').put(socket.receiveScale());
        }
        if (socket != null && socket.roundTripNanos() != SocketDetails.UNKNOWN) {
            out.put(" rtt:").put(socket.roundTripNanos() / Nanos.PER_MILLI).put('.');
            out.zeroPadded((int) (socket.roundTripNanos() % Nanos.PER_MILLI / Nanos.PER_MICRO), 3);
        }
        if (socket != null) {
            number(" mss:", socket.mss());
        }
        number(" bytes_sent:", counters.bytesSent());
        number(" bytes_acked:", counters.bytesAcked());
        number(" bytes_received:", counters.bytesReceived());
        if (socket != null) {
            number(" unacked:", socket.inFlight());
        }
        if (counters.retransmissions() > 0) {
            out.put(" retrans:")
                    .put(socket == null ? 0 : socket.resentInFlight())
                    .put('/');
            out.put(counters.retransmissions());
        }
        out.endLine();
    }

    private void number(String name, long value) {
        if (value > 0) {
            out.put(name).put(value);
        }
    }
}
