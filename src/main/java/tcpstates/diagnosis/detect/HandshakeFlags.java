package tcpstates.diagnosis.detect;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import tcpstates.event.Cause;
import tcpstates.event.Reset;
import tcpstates.event.Reset.ResetCause;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;

/** How far each connection has come, in a few bits: what a summary at its end does not tell any more. */
final class HandshakeFlags {
    static final int CALLED = 1;
    static final int ANSWERED = 1 << 1;
    static final int COMPLETED = 1 << 2;
    static final int REFUSED = 1 << 3;
    /** The capture holds no SYN of it. */
    static final int JOINED = 1 << 4;
    /** The first segment that was captured came from the end that is taken for the server. */
    static final int JOINED_BY_SERVER = 1 << 5;
    /** One end did not know the connection. */
    static final int DISOWNED = 1 << 6;

    /** Connections at once; further ones go unheeded. 8 bytes each, half of the table in use. */
    static final int MAX_CONNECTIONS = 1 << 22;

    private final Int2IntOpenHashMap bits = new Int2IntOpenHashMap();

    /** The bits of a connection. */
    int of(int connection) {
        return bits.get(connection);
    }

    void transition(Transition change) {
        note(change.connection(), progress(change));
    }

    void reset(Reset reset) {
        note(reset.connection(), reset.cause() == ResetCause.HALF_OPEN ? DISOWNED : 0);
    }

    private int progress(Transition change) {
        boolean client = change.role() == Role.CLIENT;
        if (change.cause() == Cause.MID_STREAM) {
            boolean first = of(change.connection()) == 0;
            return first && !client ? JOINED | JOINED_BY_SERVER : JOINED;
        }
        if (change.cause() == Cause.REFUSED) {
            return REFUSED;
        }
        return switch (change.to()) {
            case SYN_SENT -> client && change.from() == TcpState.CLOSE ? CALLED : 0;
            case SYN_RECV -> client ? 0 : ANSWERED;
            case ESTABLISHED -> client ? COMPLETED : 0;
            default -> 0;
        };
    }

    private void note(int connection, int more) {
        if (more == 0) {
            return;
        }
        int before = bits.get(connection);
        if ((before | more) != before && (before != 0 || bits.size() < MAX_CONNECTIONS)) {
            bits.put(connection, before | more);
        }
    }

    void forget(int connection) {
        bits.remove(connection);
    }

    int size() {
        return bits.size();
    }
}
