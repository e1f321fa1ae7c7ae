package tcpstates.steps;

import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.packet.TcpSegment;

/** How both ends stand, step by step. */
final class Standings {
    private Standing client;
    private Standing server;

    Standings(Standing client, Standing server) {
        this.client = client;
        this.server = server;
    }

    Standing client() {
        return client;
    }

    Standing server() {
        return server;
    }

    Standing of(Role role) {
        return role == Role.CLIENT ? client : server;
    }

    void put(Role role, Standing standing) {
        if (role == Role.CLIENT) {
            client = standing;
        } else {
            server = standing;
        }
    }

    void apply(Change change) {
        put(change.role(), new Standing(change.to(), change.evidence() == Evidence.PRESUMED));
    }

    /** Only who has got the last ACK of the handshake sends anything but its SYN-ACK: no other state shows by what comes next. */
    void confirm(KeptSegment segment, Role sender) {
        if (!segment.has(TcpSegment.SYN)
                && !segment.has(TcpSegment.RST)
                && of(sender).state() == TcpState.ESTABLISHED) {
            put(sender, new Standing(TcpState.ESTABLISHED, false));
        }
    }
}
