package tcpstates.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;
import tcpstates.event.Tunnel;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpSegment;

/**
 * A connection as bytes, about a tenth of what the objects take. Nothing is lost, and every connection has bytes.
 * {@link #connection} and {@link #endpoint} list every field once, for both directions, with the value that it has most likely;
 * only what differs is written. {@link PackedConnection} reads some of them where they lie.
 *
 * <p>{@link #toBytes} makes bytes to be kept or sent, with a version and a checksum; {@link #write} the bare ones.
 */
public final class ConnectionCodec {
    /** Of the bytes that {@link #toBytes} makes; another one whenever the list of fields changes. */
    public static final int VERSION = 10;

    private static final int STATE_BITS = 4;
    private static final byte[] NO_PATH = {};

    /** What clients and servers offer most: guesses, nothing depends on them. */
    private static final int LIKELY_SCALE = 7;

    /** Of 1500 bytes, as an Ethernet frame has them, without both headers. */
    private static final int LIKELY_MSS = 1460;

    private static final int LIKELY_TTL = 64;

    /** Makes connections without contents. */
    @FunctionalInterface
    public interface Factory<C extends Connection> {
        /** Makes one; {@code toItself} says whether both ends are to be one socket. */
        C create(boolean toItself);
    }

    private final BitCodec bits;

    public ConnectionCodec() {
        this(new BitCodec());
    }

    /** One that writes to and reads from where others do, too. */
    public ConnectionCodec(BitCodec bits) {
        this.bits = bits;
    }

    // ------------------------------------------------------------------ both directions

    /** The connection as bytes that may be kept or sent; who follows it, and since when it waits for what, is not in them. */
    public byte[] toBytes(Connection connection) {
        bits.writeSealed(VERSION);
        write(connection);
        return bits.seal();
    }

    /**
     * The connection that {@link #toBytes} was given.
     *
     * @param factory makes the object
     * @throws CodecException if the bytes are of another version, or are not as they were written
     */
    public <C extends Connection> C fromBytes(byte[] bytes, Factory<C> factory) {
        bits.readSealed(bytes, VERSION);
        C connection = read(factory);
        bits.endRead();
        return connection;
    }

    /** Writes the connection to the {@link BitCodec}, behind what is there. */
    public void write(Connection connection) {
        bits.beginPart(PackedConnection.FLAG_BYTES);
        bits.flag(connection.isToItself());
        connection(connection);
    }

    /** Reads the next connection from the {@link BitCodec}, into an object that {@code factory} makes. */
    public <C extends Connection> C read(Factory<C> factory) {
        bits.beginPart(PackedConnection.FLAG_BYTES);
        C connection = factory.create(bits.flag(false));
        connection(connection);
        return connection;
    }

    /** Gives {@code connection}, which has two ends, the contents of the next one in the {@link BitCodec}; so must that have. */
    public void readInto(Connection connection) {
        bits.beginPart(PackedConnection.FLAG_BYTES);
        CodecException.unless(bits.flag(false) == connection.isToItself(), "a connection to itself");
        connection(connection);
    }

    /** Whether the connection's bytes are few: it has two ends and no queues, nor a SYN that is not decided on. */
    public static boolean isCompact(Connection connection) {
        return !connection.isToItself()
                && connection.pendingSyn == null
                && isCompact(connection.client)
                && isCompact(connection.server);
    }

    private static boolean isCompact(Endpoint endpoint) {
        return endpoint.inFlight <= 1 && !hasOutOfOrder(endpoint);
    }

    private static boolean hasOutOfOrder(Endpoint endpoint) {
        return endpoint.outOfOrder != null && !endpoint.outOfOrder.isEmpty();
    }

    // ------------------------------------------------------------------ the fields

    /** All that its part of the bytes has behind the first flag, and what follows the part. */
    private void connection(Connection connection) {
        boolean synPending = head(connection);
        endpoint(connection, connection.client, null);
        if (!connection.isToItself()) {
            endpoint(connection, connection.server, connection.client);
        }
        connection.pendingSyn = synPending ? PendingSyn.list(connection.pendingSyn, connection, bits) : null;
    }

    /** What is in front of the ends, but for the first flag; returns whether there is a SYN that is not decided on. */
    boolean head(Connection connection) {
        connection.v6 = bits.flag(connection.v6);
        boolean byClient = bits.flag(connection.lastSender == connection.client);
        boolean byServer = bits.flag(connection.lastSender == connection.server);
        connection.lastSender = byClient ? connection.client : byServer ? connection.server : null;
        connection.capturedTwice = bits.flag(connection.capturedTwice);
        connection.joinedMidStream = bits.flag(connection.joinedMidStream);
        connection.finGuessFailed = bits.flag(connection.finGuessFailed);
        boolean synPending = bits.flag(connection.pendingSyn != null);
        boolean tunnelled = bits.flag(connection.tunnel != null);
        connection.number = bits.fixed32(connection.number);
        connection.start = bits.fixed64(connection.start);
        addresses(connection);
        connection.tunnel = tunnelled ? tunnel(connection.tunnel) : null;
        connection.end = bits.time(connection.end, connection.start);
        connection.firstPacket = bits.number(connection.firstPacket, 0);
        connection.sinceLast = bits.number(connection.sinceLast, connection.end - connection.start);
        connection.packets = bits.number(connection.packets, 2);
        connection.bytes = bits.number(connection.bytes, 0);
        connection.copies = bits.number(connection.copies, 0);
        connection.ordinal = bits.number(connection.ordinal, 0);
        connection.linkTags = bits.number(connection.linkTags, 0);
        bits.endPart();
        return synPending;
    }

    private void addresses(Connection connection) {
        connection.clientPort = bits.fixed16(connection.clientPort);
        connection.serverPort = bits.fixed16(connection.serverPort);
        if (connection.v6) {
            connection.clientHigh = bits.fixed64(connection.clientHigh);
            connection.clientLow = bits.fixed64(connection.clientLow);
            connection.serverHigh = bits.fixed64(connection.serverHigh);
            connection.serverLow = bits.fixed64(connection.serverLow);
        } else {
            connection.clientHigh = 0;
            connection.clientLow = Integer.toUnsignedLong(bits.fixed32((int) connection.clientLow));
            connection.serverHigh = 0;
            connection.serverLow = Integer.toUnsignedLong(bits.fixed32((int) connection.serverLow));
        }
    }

    private Tunnel tunnel(@Nullable Tunnel tunnel) {
        byte[] path = bits.isWriting() && tunnel != null ? tunnel.path() : NO_PATH;
        int length = bits.fixed8(path.length);
        byte[] coded = Arrays.copyOf(path, length);
        for (int i = 0; i < length; i++) {
            coded[i] = (byte) bits.fixed8(coded[i]);
        }
        return new Tunnel(coded, length);
    }

    /** @param client null for the client itself; what the ends have in common is written once, for the client */
    private void endpoint(Connection connection, Endpoint endpoint, @Nullable Endpoint client) {
        bits.beginPart(Integer.BYTES);
        endpoint.restore(state(endpoint.state()), state(endpoint.before()));
        flags(endpoint);
        boolean several = bits.flag(endpoint.inFlight > 1);
        boolean outOfOrder = bits.flag(hasOutOfOrder(endpoint));
        boolean more = bits.flag(bits.isWriting() && hasMore(connection, endpoint));
        identity(endpoint, client);
        numbers(endpoint, client);
        times(connection, endpoint, client);
        queue(endpoint, several);
        rare(endpoint);
        bits.endPart();
        more(connection, endpoint, more);
        if (several) {
            endpoint.listLater(bits);
        }
        endpoint.outOfOrder = outOfOrder ? Ranges.list(endpoint.outOfOrder, endpoint.rcvNxt, bits) : null;
    }

    private TcpState state(TcpState value) {
        int number = bits.bits(value.number(), STATE_BITS);
        if (bits.isWriting()) {
            return value;
        }
        TcpState state = TcpState.of(number);
        if (state == null) {
            throw new CodecException("damaged: no such state");
        }
        return state;
    }

    private void flags(Endpoint endpoint) {
        endpoint.seen = bits.flag(endpoint.seen);
        endpoint.issKnown = bits.flag(endpoint.issKnown);
        endpoint.irsKnown = bits.flag(endpoint.irsKnown);
        endpoint.rcvWupKnown = bits.flag(endpoint.rcvWupKnown);
        endpoint.lastAckKnown = bits.flag(endpoint.lastAckKnown);
        endpoint.scaleUnknown = bits.flag(endpoint.scaleUnknown);
        endpoint.finSent = bits.flag(endpoint.finSent);
        endpoint.unackedRepeated = bits.flag(endpoint.unackedRepeated);
        endpoint.presumed = bits.flag(endpoint.presumed);
        endpoint.closedAbruptly = bits.flag(endpoint.closedAbruptly);
        endpoint.resetSent = bits.flag(endpoint.resetSent);
        endpoint.finGuessed = bits.flag(endpoint.finGuessed);
        endpoint.activeOpen = bits.flag(endpoint.activeOpen);
        endpoint.synAckSent = bits.flag(endpoint.synAckSent);
        endpoint.synAckRepeated = bits.flag(endpoint.synAckRepeated);
        endpoint.fastOpen = bits.flag(endpoint.fastOpen);
        endpoint.synArrivedAgain = bits.flag(endpoint.synArrivedAgain);
        endpoint.sackPermitted = bits.flag(endpoint.sackPermitted);
        endpoint.sentKnown = bits.flag(endpoint.sentKnown);
        endpoint.receivedKnown = bits.flag(endpoint.receivedKnown);
    }

    /** What differs on most connections, so that it has the first bits of the mask. */
    private void identity(Endpoint endpoint, @Nullable Endpoint client) {
        endpoint.iss = bits.fixed32(endpoint.iss, client == null || !endpoint.issKnown ? 0 : client.irs);
        endpoint.irs = bits.fixed32(endpoint.irs, client == null || !endpoint.irsKnown ? 0 : client.iss);
        endpoint.rcvWnd = bits.number(endpoint.rcvWnd, 0);
        endpoint.lastSentId = bits.fixed16(endpoint.lastSentId, endpoint.seen ? -1 : 0);
        endpoint.lastOwnId = bits.number(endpoint.lastOwnId, endpoint.seen ? endpoint.lastSentId : -1);
        endpoint.ttl = (short) bits.number(endpoint.ttl, endpoint.seen ? LIKELY_TTL : 0);
        int sndNxt = client == null || !client.irsKnown ? endpoint.iss + 1 : client.rcvNxt;
        endpoint.sndNxt = bits.number(endpoint.sndNxt, endpoint.issKnown ? sndNxt : 0);
        int rcvNxt = client == null || !client.issKnown ? endpoint.irs + 1 : client.sndNxt;
        endpoint.rcvNxt = bits.number(endpoint.rcvNxt, endpoint.irsKnown ? rcvNxt : 0);
    }

    private void numbers(Endpoint endpoint, @Nullable Endpoint client) {
        endpoint.sndUna = bits.number(endpoint.sndUna, endpoint.sndNxt);
        endpoint.lastSentSeq = bits.number(endpoint.lastSentSeq, isOpening(endpoint) ? endpoint.iss : endpoint.sndNxt);
        endpoint.bytesSent = bits.number(
                endpoint.bytesSent,
                endpoint.issKnown && !isOpening(endpoint)
                        ? Seq.distance(endpoint.iss + 1, endpoint.sndNxt) - (endpoint.finSent ? 1 : 0)
                        : 0);
        endpoint.maxInFlight = bits.number(endpoint.maxInFlight, endpoint.seen ? 1 : 0);
        endpoint.ackBase = bits.number(
                endpoint.ackBase, !endpoint.issKnown ? 0 : endpoint.activeOpen ? endpoint.iss : endpoint.iss + 1);
        endpoint.sackedUpTo = bits.number(endpoint.sackedUpTo, endpoint.ackBase);
        endpoint.rcvFirst = bits.number(endpoint.rcvFirst, endpoint.irsKnown ? endpoint.irs + 1 : 0);
        endpoint.rcvWup = bits.number(endpoint.rcvWup, endpoint.rcvWupKnown ? endpoint.rcvNxt : 0);
        endpoint.lastAck = bits.number(endpoint.lastAck, endpoint.lastAckKnown ? endpoint.rcvNxt : 0);
        endpoint.lastSentAck = bits.number(endpoint.lastSentAck, endpoint.rcvWupKnown ? endpoint.rcvWup : 0);
        endpoint.lastSentShape = bits.fixed32(endpoint.lastSentShape, likelyShape(endpoint));
        endpoint.newestId = bits.number(endpoint.newestId, Math.max(0, endpoint.lastOwnId));
        endpoint.newestStamp = bits.fixed32(endpoint.newestStamp, 0);
        endpoint.stampStart = bits.number(endpoint.stampStart, endpoint.newestStamp == 0 ? 0 : endpoint.sndNxt);
        endpoint.idPattern = (byte) bits.number(
                endpoint.idPattern,
                isOpening(endpoint) || endpoint.newestId == 0 ? SendingOrder.ID_UNKNOWN : SendingOrder.ID_COUNTS);
        endpoint.offeredScale = bits.number(endpoint.offeredScale, client == null ? LIKELY_SCALE : TcpSegment.ABSENT);
        endpoint.offeredMss = bits.number(
                endpoint.offeredMss,
                !endpoint.issKnown ? TcpSegment.ABSENT : client == null ? LIKELY_MSS : client.offeredMss);
        endpoint.scale = (byte) bits.number(
                endpoint.scale,
                client == null
                        ? endpoint.irsKnown ? Math.max(0, endpoint.offeredScale) : 0
                        : endpoint.issKnown ? LIKELY_SCALE : 0);
    }

    /** What it sent last, most likely: a SYN, a SYN-ACK, an ACK. */
    private static int likelyShape(Endpoint endpoint) {
        if (isOpening(endpoint)) {
            return CopyRules.shape(endpoint.synAckSent ? TcpSegment.SYN | TcpSegment.ACK : TcpSegment.SYN, 0);
        }
        return endpoint.seen ? CopyRules.shape(TcpSegment.ACK, 0) : 0;
    }

    private void times(Connection connection, Endpoint endpoint, @Nullable Endpoint client) {
        long lastSent = connection.lastSender == endpoint ? connection.end : connection.end - connection.sinceLast;
        endpoint.lastSent = bits.time(endpoint.lastSent, endpoint.seen ? lastSent : Endpoint.NEVER);
        endpoint.lastNew = bits.time(endpoint.lastNew, endpoint.lastSent);
        endpoint.since = bits.time(endpoint.since, since(connection, endpoint));
        endpoint.beforeSince =
                bits.time(endpoint.beforeSince, endpoint.before().hasConnection() ? connection.start : Endpoint.NEVER);
        endpoint.earlierSince = bits.time(endpoint.earlierSince, Endpoint.NEVER);
        endpoint.tapRtt = bits.number(
                endpoint.tapRtt, client != null && isOpening(endpoint) ? endpoint.lastNew - connection.start : 0);
        endpoint.synArrived = bits.time(endpoint.synArrived, client == null ? Endpoint.NEVER : connection.start);
        endpoint.synAckArrived = bits.time(
                endpoint.synAckArrived,
                client != null || !endpoint.irsKnown
                        ? Endpoint.NEVER
                        : isOpening(endpoint) ? connection.end : connection.end - connection.sinceLast);
        endpoint.timeWaitSince = bits.time(
                endpoint.timeWaitSince, endpoint.state() == TcpState.TIME_WAIT ? endpoint.since : Endpoint.NEVER);
        endpoint.finArrived = bits.time(endpoint.finArrived, Endpoint.NEVER);
        endpoint.finArrivedFirst = bits.time(endpoint.finArrivedFirst, endpoint.finArrived);
        endpoint.finAckArrived = bits.time(endpoint.finAckArrived, Endpoint.NEVER);
        endpoint.unackedArrivedLast = bits.time(endpoint.unackedArrivedLast, Endpoint.NEVER);
    }

    /** When the state most likely began. */
    private static long since(Connection connection, Endpoint endpoint) {
        if (endpoint.state() == TcpState.LISTEN) {
            return Endpoint.NEVER;
        }
        if (!isOpening(endpoint)) {
            return connection.end;
        }
        return endpoint.state() == TcpState.CLOSE
                ? endpoint.lastNew + Nanos.PER_SECOND
                : connection.start; // closed by the time-out of a SYN
    }

    /** The oldest segment in flight; of an empty queue nothing is kept. */
    private void queue(Endpoint endpoint, boolean several) {
        int likely = isOpening(endpoint) ? 1 : 0;
        endpoint.inFlight = several ? Math.max(2, endpoint.inFlight) : bits.number(endpoint.inFlight, likely);
        CodecException.unless(endpoint.inFlight >= 0 && (several || endpoint.inFlight <= 1), "segments in flight");
        if (endpoint.inFlight > 0) {
            endpoint.oldestTime = bits.time(endpoint.oldestTime, endpoint.lastNew);
            endpoint.oldestStart =
                    bits.number(endpoint.oldestStart, isOpening(endpoint) ? endpoint.iss : endpoint.sndUna);
            endpoint.oldestEnd = bits.number(endpoint.oldestEnd, endpoint.sndNxt);
            endpoint.oldestIpId = bits.number(endpoint.oldestIpId, endpoint.lastSentId);
            endpoint.oldestSends = bits.number(endpoint.oldestSends, 1);
        }
        if (!bits.isWriting() && !several) {
            endpoint.head = 0;
            endpoint.later = null;
        }
    }

    /** What most connections have nothing of. */
    private void rare(Endpoint endpoint) {
        endpoint.finEnd = bits.number(endpoint.finEnd, endpoint.finSent ? endpoint.sndNxt : 0);
        endpoint.finArrivedUna =
                bits.number(endpoint.finArrivedUna, endpoint.finArrived == Endpoint.NEVER ? 0 : endpoint.sndUna);
        endpoint.repeats = bits.number(endpoint.repeats, 0);
        endpoint.repeatedSeq = bits.number(endpoint.repeatedSeq, endpoint.repeats == 0 ? 0 : endpoint.sndUna);
        endpoint.repeatedAt =
                bits.time(endpoint.repeatedAt, endpoint.repeats == 0 ? Endpoint.NEVER : endpoint.lastSent);
        endpoint.retransmissions = bits.number(endpoint.retransmissions, endpoint.repeats);
        endpoint.lastInterval = bits.number(endpoint.lastInterval, 0);
        endpoint.uncapturedAcks = bits.number(endpoint.uncapturedAcks, 0);
        boolean uncaptured = endpoint.uncapturedAcks > 0;
        endpoint.uncapturedEnd = bits.number(endpoint.uncapturedEnd, uncaptured ? endpoint.sndNxt : 0);
        endpoint.uncapturedStart = bits.number(endpoint.uncapturedStart, endpoint.uncapturedEnd);
        endpoint.uncapturedAt = bits.time(endpoint.uncapturedAt, uncaptured ? endpoint.lastSent : Endpoint.NEVER);
        endpoint.acknowledgedTime = bits.time(endpoint.acknowledgedTime, Endpoint.NEVER);
        endpoint.acknowledgedStart = bits.number(
                endpoint.acknowledgedStart, endpoint.acknowledgedTime == Endpoint.NEVER ? 0 : endpoint.sndUna);
        endpoint.duplicateAcks = bits.number(endpoint.duplicateAcks, 0);
        int finPresumedIn = bits.number(endpoint.finPresumedIn == null ? 0 : endpoint.finPresumedIn.number(), 0);
        endpoint.finPresumedIn = TcpState.of(finPresumedIn);
        CodecException.unless(finPresumedIn == 0 || endpoint.finPresumedIn != null, "a state");
        endpoint.resetArrivedPacket = bits.number(endpoint.resetArrivedPacket, Endpoint.NO_PACKET);
        endpoint.closedAtId = bits.number(endpoint.closedAtId, endpoint.closedAbruptly ? endpoint.lastOwnId : 0);
        int intervals = bits.number(endpoint.backoff == null ? 0 : endpoint.backoff.count, 0);
        endpoint.backoff = intervals == 0 ? null : BackoffSeries.list(endpoint.backoff, intervals, endpoint, bits);
    }

    /** Numbers of packets that are still to cause a change, and what only long or badly captured connections have. */
    private void more(Connection connection, Endpoint endpoint, boolean written) {
        if (!written) {
            if (!bits.isWriting()) {
                endpoint.synArrivedPacket = likelySynPacket(connection, endpoint);
                endpoint.synAckArrivedPacket = 0;
                endpoint.finArrivedPacket = 0;
                endpoint.finArrivedFirstPacket = 0;
                endpoint.finAckArrivedPacket = 0;
                endpoint.unackedArrivedPacket = 0;
                endpoint.acknowledgedWraps = 0;
                endpoint.receivedWraps = 0;
                endpoint.unseenSent = 0;
                endpoint.unseenAcknowledged = 0;
                endpoint.probes = 0;
                endpoint.icmpError = false;
                endpoint.closedByIcmp = false;
                endpoint.fragmentGoesOn = false;
            }
            return;
        }
        bits.beginPart(1);
        endpoint.icmpError = bits.flag(endpoint.icmpError);
        endpoint.closedByIcmp = bits.flag(endpoint.closedByIcmp);
        endpoint.fragmentGoesOn = bits.flag(endpoint.fragmentGoesOn);
        endpoint.synArrivedPacket =
                packet(connection, endpoint.synArrivedPacket, likelySynPacket(connection, endpoint));
        endpoint.synAckArrivedPacket = packet(connection, endpoint.synAckArrivedPacket, 0);
        endpoint.finArrivedPacket = packet(connection, endpoint.finArrivedPacket, 0);
        endpoint.finArrivedFirstPacket = packet(connection, endpoint.finArrivedFirstPacket, endpoint.finArrivedPacket);
        endpoint.finAckArrivedPacket = packet(connection, endpoint.finAckArrivedPacket, 0);
        endpoint.unackedArrivedPacket = packet(connection, endpoint.unackedArrivedPacket, 0);
        endpoint.acknowledgedWraps = bits.number(endpoint.acknowledgedWraps, 0);
        endpoint.receivedWraps = bits.number(endpoint.receivedWraps, endpoint.acknowledgedWraps);
        endpoint.unseenSent = bits.number(endpoint.unseenSent, 0);
        endpoint.unseenAcknowledged = bits.number(endpoint.unseenAcknowledged, 0);
        endpoint.probes = bits.number(endpoint.probes, 0);
        bits.endPart();
    }

    private static boolean hasMore(Connection connection, Endpoint endpoint) {
        return endpoint.synArrivedPacket != likelySynPacket(connection, endpoint)
                || endpoint.icmpError
                || endpoint.closedByIcmp
                || endpoint.fragmentGoesOn
                || (endpoint.synAckArrivedPacket
                                | endpoint.finArrivedPacket
                                | endpoint.finArrivedFirstPacket
                                | endpoint.finAckArrivedPacket
                                | endpoint.unackedArrivedPacket
                                | endpoint.acknowledgedWraps
                                | endpoint.receivedWraps
                                | endpoint.unseenSent
                                | endpoint.unseenAcknowledged
                                | endpoint.probes)
                        != 0;
    }

    /** Of a SYN that is not answered yet: the connection's first packet. */
    private static long likelySynPacket(Connection connection, Endpoint endpoint) {
        boolean waits = endpoint.state() == TcpState.LISTEN && endpoint.synArrived == connection.start;
        return waits ? connection.firstPacket : 0;
    }

    /** A packet's number as the distance from the connection's first one, which is written shorter. */
    private long packet(Connection connection, long number, long likely) {
        long base = connection.firstPacket - 1;
        long distance = bits.number(number == 0 ? 0 : number - base, likely == 0 ? 0 : likely - base);
        return distance == 0 ? 0 : distance + base;
    }

    /** Whether the end had got no farther than its SYN or SYN-ACK. */
    private static boolean isOpening(Endpoint endpoint) {
        TcpState reached = endpoint.state() == TcpState.CLOSE ? endpoint.before() : endpoint.state();
        return reached.isOpening();
    }
}
