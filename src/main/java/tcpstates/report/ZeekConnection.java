package tcpstates.report;

import java.util.regex.Pattern;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;
import tcpstates.report.ZeekEndpoint.State;

/**
 * A connection as Zeek follows it: two small machines, each of which goes by what its end sends and looks at the other one.
 * Rules of Zeek's TCPSessionAdapter and of its script base/protocols/conn.
 */
final class ZeekConnection {
    /** Histories of a SYN that nobody answered before its own end took it back. */
    private static final Pattern SYN_THEN_RST = Pattern.compile("\\^?S[^HAFGIQ]*R.*");

    /** Who sent the first packet; the originator, unless it answers a SYN that was not captured. */
    private final SocketAddress first;

    private final ZeekEndpoint firstEnd;
    private final ZeekEndpoint secondEnd;
    private final long start;
    private long end;
    private boolean flipped;

    private boolean firstSeen;
    private boolean secondSeen;
    private boolean partial;

    ZeekConnection(SocketAddress first, long start) {
        this.first = first;
        this.start = start;
        end = start;
        firstEnd = new ZeekEndpoint();
        secondEnd = new ZeekEndpoint();
    }

    /** The end with that address. */
    ZeekEndpoint end(SocketAddress address) {
        return first.equals(address) ? firstEnd : secondEnd;
    }

    /** From its first packet to the last one before both ends had closed, ns. */
    long durationNanos() {
        return end - start;
    }

    /** A segment from one of its ends. */
    void packet(TcpSegment s, SocketAddress source) {
        boolean fromFirst = first.equals(source);
        ZeekEndpoint sender = fromFirst ? firstEnd : secondEnd;
        ZeekEndpoint receiver = fromFirst ? secondEnd : firstEnd;
        sender.count(s);
        if (!firstSeen) {
            flipped = s.has(TcpSegment.SYN | TcpSegment.ACK);
        }
        boolean fromOriginator = fromFirst != flipped;
        partialStatus(s, fromOriginator);
        sender.begin(s);
        if (!firstEnd.hasClosed() || !secondEnd.hasClosed()) {
            end = s.time();
        }
        long ack = 0;
        if (s.has(TcpSegment.ACK)) {
            if (receiver.state() == State.INACTIVE) {
                ack = 1;
                receiver.assume(s.ack());
            } else {
                ack = receiver.acknowledge(s);
            }
        }
        sender.send(s);
        step(s, sender, receiver, fromOriginator);
        if (s.has(TcpSegment.ACK)) {
            receiver.lookForGaps(ack, sender.isClean() && receiver.isClean(), partial);
        }
        sender.data(s);
        if (fromFirst) {
            firstSeen = true;
        } else {
            secondSeen = true;
        }
    }

    private void partialStatus(TcpSegment s, boolean fromOriginator) {
        boolean syn = s.has(TcpSegment.SYN);
        if (fromOriginator && !(flipped ? secondSeen : firstSeen)) {
            partial = !syn || s.has(TcpSegment.ACK);
        } else if (!fromOriginator && !(flipped ? firstSeen : secondSeen) && !partial) {
            partial = !syn;
        }
    }

    private void step(TcpSegment s, ZeekEndpoint sender, ZeekEndpoint receiver, boolean fromOriginator) {
        switch (sender.state()) {
            case INACTIVE -> ofInactive(s, sender, receiver, fromOriginator);
            case SYN_SENT, SYN_ACK_SENT -> closing(s, sender);
            case ESTABLISHED, PARTIAL -> ofEstablished(s, sender, receiver);
            case CLOSED -> {
                if (s.has(TcpSegment.RST) && receiver.state() != State.CLOSED) {
                    sender.state(State.RESET);
                }
            }
            case RESET -> {
                // nothing that it sends counts any more
            }
        }
    }

    private void ofInactive(TcpSegment s, ZeekEndpoint sender, ZeekEndpoint receiver, boolean fromOriginator) {
        if (s.has(TcpSegment.SYN)) {
            opening(s, sender, receiver, fromOriginator);
        }
        closing(s, sender);
        if (sender.state() != State.INACTIVE) {
            return;
        }
        boolean bareAnswer = !fromOriginator && s.payloadLength() == 0 && receiver.state() == State.SYN_SENT;
        if (bareAnswer) {
            return;
        }
        if (s.has(TcpSegment.ACK) && receiver.state() == State.ESTABLISHED) {
            sender.state(State.ESTABLISHED);
            partial = false;
        } else {
            sender.state(State.PARTIAL);
        }
    }

    private void opening(TcpSegment s, ZeekEndpoint sender, ZeekEndpoint receiver, boolean fromOriginator) {
        boolean ack = s.has(TcpSegment.ACK);
        if (!fromOriginator) {
            if (receiver.state() == State.SYN_SENT) {
                receiver.state(State.ESTABLISHED);
            }
            sender.state(State.ESTABLISHED);
        } else if (ack) {
            sender.state(State.SYN_ACK_SENT);
        } else {
            boolean late = receiver.state() == State.ESTABLISHED; // it was captured behind its answer
            sender.state(late ? State.ESTABLISHED : State.SYN_SENT);
        }
    }

    private void closing(TcpSegment s, ZeekEndpoint sender) {
        if (s.has(TcpSegment.FIN)) {
            sender.state(State.CLOSED);
            sender.close();
        }
        if (s.has(TcpSegment.RST)) {
            sender.state(State.RESET);
            sender.close();
        }
    }

    private void ofEstablished(TcpSegment s, ZeekEndpoint sender, ZeekEndpoint receiver) {
        boolean syn = s.has(TcpSegment.SYN) && !s.has(TcpSegment.ACK);
        if (syn && sender.state() == State.PARTIAL && receiver.state() == State.INACTIVE) {
            sender.state(State.SYN_SENT);
        }
        if (s.has(TcpSegment.RST)) {
            sender.state(State.RESET);
            sender.close();
        } else if (s.has(TcpSegment.FIN)) {
            sender.state(State.CLOSED);
            sender.close();
            if (receiver.state() == State.RESET && receiver.stateBefore() == State.CLOSED) {
                receiver.state(State.CLOSED); // a FIN and then a RST is an end in order
            }
        }
    }

    /** Zeek's word for how the connection went. */
    static String connState(ZeekEndpoint originator, ZeekEndpoint responder, String history) {
        if (responder.state() == State.RESET) {
            return resetByResponder(originator, responder);
        }
        if (originator.state() == State.RESET) {
            if (responder.isInactive()) {
                return SYN_THEN_RST.matcher(history).matches() ? "RSTOS0" : "OTH";
            }
            return "RSTO";
        }
        boolean originatorClosed = originator.state() == State.CLOSED;
        if (responder.state() == State.CLOSED) {
            if (originatorClosed) {
                return "SF";
            }
            return originator.isInactive() ? "SHR" : "S3";
        }
        if (originatorClosed) {
            return responder.isInactive() ? "SH" : "S2";
        }
        if (originator.state() == State.SYN_SENT && responder.state() == State.INACTIVE) {
            return "S0";
        }
        boolean established = originator.state() == State.ESTABLISHED && responder.state() == State.ESTABLISHED;
        return established ? "S1" : "OTH";
    }

    private static String resetByResponder(ZeekEndpoint originator, ZeekEndpoint responder) {
        boolean empty = originator.size(responder) == 0 && responder.size(originator) == 0;
        return switch (originator.state()) {
            case SYN_SENT, SYN_ACK_SENT -> "REJ";
            case INACTIVE, PARTIAL -> "RSTRH";
            case RESET -> empty ? "REJ" : "RSTR";
            case ESTABLISHED, CLOSED -> "RSTR";
        };
    }
}
