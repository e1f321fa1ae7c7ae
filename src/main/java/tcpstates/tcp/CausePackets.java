package tcpstates.tcp;

import static tcpstates.tcp.Endpoint.NO_PACKET;

import tcpstates.event.Cause;
import tcpstates.packet.TcpSegment;

/** Which packet causes a change of state by its arrival, where another one proves the change or shows it. */
final class CausePackets {
    private CausePackets() {}

    /**
     * Number of the packet whose arrival causes the change, from 1; {@link Endpoint#NO_PACKET} if none does, or it was not captured. It
     * is forgotten where it causes no other change.
     *
     * @param endpoint whose state changes
     * @param time of the cause (ns since the epoch)
     * @param own whether the endpoint itself sent {@code segment}, which proves the change or shows it
     */
    static long take(Endpoint endpoint, Cause cause, long time, TcpSegment segment, boolean own) {
        return switch (cause) {
            case RECEIVED_SYN, RECEIVED_SYN_IN_SYN_SENT, SYN_ACK_PROVEN_BY_ACK -> {
                long arrived = endpoint.synArrivedPacket;
                endpoint.synArrivedPacket = NO_PACKET;
                yield arrived;
            }
            case RECEIVED_SYN_ACK -> {
                long arrived = endpoint.synAckArrivedPacket;
                endpoint.synAckArrivedPacket = NO_PACKET;
                endpoint.synArrivedPacket = NO_PACKET;
                yield arrived;
            }
            case BOTH_SYNS_ACKED -> {
                long arrived = own ? endpoint.synAckArrivedPacket : segment.number();
                endpoint.synAckArrivedPacket = NO_PACKET;
                yield arrived;
            }
            case RECEIVED_DATA_LATER -> {
                long arrived = endpoint.unackedArrivedPacket;
                endpoint.unackedArrivedPacket = NO_PACKET;
                yield arrived;
            }
            case RECEIVED_FIN, FIN_ON_ITS_WAY -> {
                long first = time == endpoint.finArrivedFirst ? endpoint.finArrivedFirstPacket : NO_PACKET;
                // Kept: where the change is taken back, the same FIN causes another one.
                yield time == endpoint.finArrived ? endpoint.finArrivedPacket : first;
            }
            case FIN_ACKED -> {
                long arrived = own ? endpoint.finAckArrivedPacket : segment.number();
                endpoint.finAckArrivedPacket = NO_PACKET;
                yield arrived;
            }
            case HANDSHAKE_ACKED, REFUSED, ICMP_ERROR -> segment.number();
            case RECEIVED_RESET -> own ? endpoint.resetArrivedPacket : segment.number();
            case STARTED_ANEW -> own ? NO_PACKET : segment.number();
            // What its program did, or what must have arrived and was not captured.
            case SENT_SYN, SENT_FIN, SENT_RESET, ANSWERED_WITH_RESET -> NO_PACKET;
            case SYN_PROVEN_BY_SYN_ACK, FIN_PROVEN_BY_ACK, SENDS_AS_ESTABLISHED, MID_STREAM -> NO_PACKET;
            // It turns out not to have been so, or its clock ran.
            case SYN_ACK_REPEATED, FIN_REPEATED, SYN_REPEATED, STILL_SENDING, FIN_NOT_RECEIVED, MORE_DATA -> NO_PACKET;
            case ICMP_NOT_FINAL, FINS_CROSSED -> NO_PACKET;
            case STILL_TRYING, RESET_NOT_ITS_OWN, RESET_STILL_UNDER_WAY, NEVER_CALLED, ACK_CAME_TOO_LATE -> NO_PACKET;
            case SENDS_BEHIND_FIN -> NO_PACKET;
            case GAVE_UP, FELL_SILENT, TIME_WAIT_OVER -> NO_PACKET;
        };
    }

    /** The endpoint has come into a state in which no FIN matters any more. */
    static void forgetFin(Endpoint endpoint) {
        endpoint.finArrivedPacket = NO_PACKET;
        endpoint.finArrivedFirstPacket = NO_PACKET;
    }
}
