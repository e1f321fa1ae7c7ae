package tcpstates.diagnosis;

import tcpstates.packet.TcpSegment;
import tcpstates.tcp.BitCodec;

/**
 * What the packets of a connection were, as letters of the field {@code history} in Zeek's conn.log, by Zeek's rules: capital
 * letters are the client's. SYN, SYN-ACK, FIN and RST have a letter again with another sequence number, ACKs and data one in
 * each direction, repeats and closed windows one at the 1st, 10th, 100th time. Zeek's {@code c} only
 * where every checksum is added up, and never its {@code g}, for which every byte must be looked at. 60 bytes.
 */
final class PacketLetters {
    /** What comes behind so many letters is left out. */
    static final int MAX = 24;

    /** By code; capital ones have {@link #CAPITAL} on top. A code of no letter is read from damaged bytes only. */
    private static final String LETTERS = "?shadfrtwiq^c???";

    private static final int SYN = 1;
    private static final int SYN_ACK = 2;
    private static final int ACK = 3;
    private static final int DATA = 4;
    private static final int FIN = 5;
    private static final int RST = 6;
    private static final int REPEATED = 7;
    private static final int ZERO_WINDOW = 8;
    private static final int FIN_AND_RST = 9;
    private static final int SYN_AND_OTHER = 10;
    private static final int FLIPPED = 11;
    private static final int WRONG_CHECKSUM = 12;
    private static final int CAPITAL = 16;

    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final int HALF = MAX / 2;
    private static final int SCALE = 10;

    private long first;
    private long second;
    private int count;
    /** Which codes have come, those of the client on top. */
    private int seen;

    private int clientSyn;
    private int serverSyn;
    private int clientFin;
    private int serverFin;
    private int clientRst;
    private int serverRst;
    private int clientRepeats;
    private int serverRepeats;
    private int clientZeroWindows;
    private int serverZeroWindows;

    /** Lists every field, for both directions. */
    void list(BitCodec bits) {
        bits.beginPart(0);
        count = bits.number(count, 0);
        first = bits.number(first, 0);
        second = bits.number(second, 0);
        seen = bits.number(seen, 0);
        clientSyn = bits.fixed32(clientSyn, 0);
        serverSyn = bits.fixed32(serverSyn, 0);
        clientFin = bits.fixed32(clientFin, 0);
        serverFin = bits.fixed32(serverFin, 0);
        clientRst = bits.fixed32(clientRst, 0);
        serverRst = bits.fixed32(serverRst, 0);
        clientRepeats = bits.number(clientRepeats, 0);
        serverRepeats = bits.number(serverRepeats, 0);
        clientZeroWindows = bits.number(clientZeroWindows, 0);
        serverZeroWindows = bits.number(serverZeroWindows, 0);
        bits.endPart();
    }

    /** Brings what {@link #packet} reads into the cache; the value has no meaning. */
    int touch() {
        return seen + serverZeroWindows;
    }

    /** A segment passes by; called for every packet, so nothing is allocated here. */
    void packet(TcpSegment s, boolean fromClient) {
        if (seen == 0 && !fromClient) {
            add(FLIPPED);
        }
        int flags = (s.has(TcpSegment.SYN) ? 1 : 0) + (s.has(TcpSegment.FIN) ? 1 : 0) + (s.has(TcpSegment.RST) ? 1 : 0);
        if (flags > 1) {
            once(s.has(TcpSegment.FIN | TcpSegment.RST) ? FIN_AND_RST : SYN_AND_OTHER, fromClient);
        } else if (flags == 1) {
            numbered(s, fromClient);
        } else if (s.payloadLength() > 0) {
            once(DATA, fromClient);
        } else if (s.has(TcpSegment.ACK)) {
            once(ACK, fromClient);
        }
        zeroWindow(s, fromClient);
    }

    /** Flags that have a letter again with each other number. */
    private void numbered(TcpSegment s, boolean fromClient) {
        if (s.has(TcpSegment.SYN)) {
            int code = s.has(TcpSegment.ACK) ? SYN_ACK : SYN;
            boolean other = hasCome(SYN, fromClient) || hasCome(SYN_ACK, fromClient);
            again(code, fromClient, other && s.seq() == (fromClient ? clientSyn : serverSyn));
            clientSyn = fromClient ? s.seq() : clientSyn;
            serverSyn = fromClient ? serverSyn : s.seq();
        } else if (s.has(TcpSegment.FIN)) {
            int end = s.seq() + s.payloadLength();
            again(FIN, fromClient, hasCome(FIN, fromClient) && end == (fromClient ? clientFin : serverFin));
            clientFin = fromClient ? end : clientFin;
            serverFin = fromClient ? serverFin : end;
        } else {
            again(RST, fromClient, hasCome(RST, fromClient) && s.seq() == (fromClient ? clientRst : serverRst));
            clientRst = fromClient ? s.seq() : clientRst;
            serverRst = fromClient ? serverRst : s.seq();
        }
    }

    /** A window is of no interest any more behind the peer's FIN or a RST of its own. */
    private void zeroWindow(TcpSegment s, boolean fromClient) {
        if (s.window() != 0 || s.has(TcpSegment.RST) || hasCome(FIN, !fromClient) || hasCome(RST, fromClient)) {
            return;
        }
        int times = fromClient ? ++clientZeroWindows : ++serverZeroWindows;
        scaled(ZERO_WINDOW, fromClient, times);
    }

    /** The endpoint sent data again. */
    void repeated(boolean byClient) {
        int times = byClient ? ++clientRepeats : ++serverRepeats;
        scaled(REPEATED, byClient, times);
    }

    /** The endpoint sent so many segments with a wrong checksum. */
    void wrongChecksum(boolean byClient, int times) {
        scaled(WRONG_CHECKSUM, byClient, times);
    }

    private void scaled(int code, boolean fromClient, int times) {
        int left = times;
        while (left > 1 && left % SCALE == 0) {
            left /= SCALE;
        }
        if (left == 1) {
            add(fromClient ? code | CAPITAL : code);
        }
    }

    private void once(int code, boolean fromClient) {
        again(code, fromClient, hasCome(code, fromClient));
    }

    private void again(int code, boolean fromClient, boolean known) {
        int of = fromClient ? code | CAPITAL : code;
        seen |= 1 << of;
        if (!known) {
            add(of);
        }
    }

    private boolean hasCome(int code, boolean fromClient) {
        return (seen >>> (fromClient ? code | CAPITAL : code) & 1) != 0;
    }

    private void add(int code) {
        if (count < HALF) {
            first |= (long) code << BITS * count;
        } else if (count < MAX) {
            second |= (long) code << BITS * (count - HALF);
        } else {
            return;
        }
        count++;
    }

    /** The letters, in the order of the packets. */
    String text() {
        var text = new StringBuilder();
        for (int i = 0; i < Math.clamp(count, 0, MAX); i++) {
            int code = (int) ((i < HALF ? first >>> BITS * i : second >>> BITS * (i - HALF)) & MASK);
            char letter = LETTERS.charAt(code & CAPITAL - 1);
            text.append((code & CAPITAL) == 0 ? letter : Character.toUpperCase(letter));
        }
        return text.toString();
    }
}
