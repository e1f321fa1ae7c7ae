package tcpstates.report;

import tcpstates.packet.TcpSegment;

/**
 * One end of a connection as Zeek follows it: by what this end sends, with no look at whether it arrives. Numbers count from the
 * SYN, which is 0; where none was seen, from the byte before the first one, so that data begins at 1 in any case.
 */
final class ZeekEndpoint {
    /** The states of an end, by the names of Zeek's source. */
    enum State {
        INACTIVE,
        SYN_SENT,
        SYN_ACK_SENT,
        PARTIAL,
        ESTABLISHED,
        CLOSED,
        RESET
    }

    /** A SYN or RST whose number is farther away than this is not believed. */
    private static final int TOO_FAR = 1 << 20;

    private final ZeekGaps gaps = new ZeekGaps();

    private State state = State.INACTIVE;
    private State before = State.INACTIVE;
    private boolean closed;
    private boolean finSent;
    /** Number behind its latest FIN. */
    private long finEnd;

    /** Where it starts, as on the wire. */
    private int start;
    /** Number behind the last byte that it has sent. */
    private long sent;
    /** What the peer has acknowledged. */
    private long acknowledged;

    private long packets;
    private long ipBytes;

    State state() {
        return state;
    }

    State stateBefore() {
        return before;
    }

    void state(State next) {
        if (next != state) {
            before = state;
            state = next;
        }
    }

    /** Whether nothing shows how it began. */
    boolean isInactive() {
        return state == State.INACTIVE || state == State.PARTIAL;
    }

    /** Whether it has sent a FIN or a RST that counts. */
    boolean hasClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    long packets() {
        return packets;
    }

    long ipBytes() {
        return ipBytes;
    }

    long missedBytes() {
        return gaps.missed();
    }

    /** Counts one of its packets. */
    void count(TcpSegment s) {
        packets++;
        ipBytes += s.tcpOffset() - s.ipOffset() + s.headerLength() + s.payloadLength();
    }

    /** Decides where its numbers start. */
    void begin(TcpSegment s) {
        boolean syn = s.has(TcpSegment.SYN);
        switch (state) {
            case INACTIVE -> startAt(syn ? s.seq() : s.seq() - 1, syn ? length(s) : 1);
            case SYN_SENT, SYN_ACK_SENT -> {
                if (syn && s.seq() != start) {
                    startAt(s.seq(), length(s));
                }
            }
            case RESET -> {
                if (syn && before == State.INACTIVE) {
                    startAt(s.seq(), length(s)); // its RST may have been somebody else's
                }
            }
            case PARTIAL, ESTABLISHED, CLOSED -> {
                // the numbers stay: a SYN with others would be another connection's
            }
        }
    }

    private void startAt(int seq, long end) {
        start = seq;
        sent = end;
        acknowledged = 0;
    }

    /** Its peer acknowledges something, though it has sent nothing: then its SYN was not captured. */
    void assume(int ack) {
        startAt(ack - 1, 0);
    }

    /** Bytes of sequence space; what a RST carries is no part of the stream. */
    private static long length(TcpSegment s) {
        return s.has(TcpSegment.RST) ? s.sequenceLength() - s.payloadLength() : s.sequenceLength();
    }

    private long relative(int seq, long near) {
        return near + (seq - (start + (int) near));
    }

    /** Its peer acknowledges what it has sent; returns up to where, 0 where that lies before the start. */
    long acknowledge(TcpSegment s) {
        long ack = relative(s.ack(), acknowledged);
        if (ack < 0) {
            return 0;
        }
        boolean broken = s.ack() == 0 && ack - acknowledged > TOO_FAR;
        if (!s.has(TcpSegment.RST) && !broken) {
            acknowledged = Math.max(acknowledged, ack);
        }
        return ack;
    }

    /** It has sent this; its state is the one before. */
    void send(TcpSegment s) {
        long end = relative(s.seq(), sent) + length(s);
        if (s.has(TcpSegment.FIN)) {
            finSent = true;
            finEnd = end;
        }
        boolean syn = s.has(TcpSegment.SYN);
        if ((syn || s.has(TcpSegment.RST)) && Math.abs(end - sent) > TOO_FAR || syn && s.seq() != start) {
            return;
        }
        if (s.has(TcpSegment.FIN) && sent == 1 || state != State.RESET && end > sent) {
            sent = end;
        }
    }

    /** It has sent data; what was cut off when it was captured cannot be looked at. */
    void data(TcpSegment s) {
        long first = relative(s.seq(), sent) + (s.has(TcpSegment.SYN) ? 1 : 0);
        boolean whole = s.holdsPayload();
        if (s.payloadLength() > 0 && first >= 0 && whole && !s.has(TcpSegment.RST)) {
            gaps.data(Math.max(first, acknowledged), first + s.payloadLength(), acknowledged <= 1);
        }
    }

    /**
     * Looks for data that is acknowledged and was not captured.
     *
     * @param counts whether both ends are established or have closed in order, so that the numbers can be trusted
     * @param partial whether the start was not captured
     */
    void lookForGaps(long ack, boolean counts, boolean partial) {
        gaps.acknowledged(finSent ? Math.min(ack, finEnd - 1) : ack, counts, partial);
    }

    /** Payload by sequence numbers, which tell of bytes that were not captured too. */
    long size(ZeekEndpoint peer) {
        boolean neverOpen = before == State.SYN_SENT && state == State.RESET && peer.state == State.INACTIVE;
        if (neverOpen && acknowledged > 1) {
            return 0; // what was acknowledged is another connection's
        }
        long size = Math.max(sent, acknowledged);
        size -= size == 0 ? 0 : 1;
        return finSent && size != 0 ? size - 1 : size;
    }

    /** Whether its end is not torn. */
    boolean isClean() {
        return state == State.ESTABLISHED || state == State.CLOSED && before == State.ESTABLISHED;
    }
}
