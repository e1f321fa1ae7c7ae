package tcpstates.diagnosis.detect;

import org.jspecify.annotations.Nullable;
import tcpstates.event.Finding;
import tcpstates.event.SeededHash;
import tcpstates.event.SocketAddress;
import tcpstates.tcp.BitCodec;

/**
 * What several connections with something in common add up to. What they have in common, its key, is a number and two
 * addresses; a {@link AggregateTable} keeps aggregates by it. The key and the table's links are fields of the aggregate
 * itself, as plain numbers and without objects in between: aggregates are looked up for most changes of a state, and
 * each object more is another wait for the memory.
 */
abstract class Aggregate {
    private int kind;
    private long firstHigh;
    private long firstLow;
    private boolean firstV6;
    private int firstPort;
    private long secondHigh;
    private long secondLow;
    private boolean secondV6;
    private int secondPort;

    // The table's own: its place by hash, and by when it was used.
    int hash;

    @Nullable
    Aggregate nextInBucket;

    @Nullable
    Aggregate lessRecent;

    @Nullable
    Aggregate moreRecent;

    boolean inTable;

    private long since = Long.MAX_VALUE;
    private long until = Long.MIN_VALUE;
    /** Whether its finding was emitted while the capture went on. */
    boolean emitted;

    /** Lists every field but the table's own, for both directions. */
    final void list(BitCodec bits) {
        listKey(bits);
        bits.beginPart(1);
        emitted = bits.flag(emitted);
        since = bits.time(since, 0);
        until = bits.time(until, since);
        bits.endPart();
        listContents(bits);
    }

    /** Lists the key alone. */
    final void listKey(BitCodec bits) {
        bits.beginPart(1);
        firstV6 = bits.flag(firstV6);
        secondV6 = bits.flag(secondV6);
        kind = bits.number(kind, 0);
        firstHigh = bits.number(firstHigh, 0);
        firstLow = bits.number(firstLow, 0);
        firstPort = bits.fixed16(firstPort, 0);
        secondHigh = bits.number(secondHigh, firstHigh);
        secondLow = bits.number(secondLow, firstLow);
        secondPort = bits.fixed16(secondPort, firstPort);
        bits.endPart();
    }

    /** Lists what its kind of aggregate has besides. */
    abstract void listContents(BitCodec bits);

    /** Sets the key; the addresses' own ports do not count. */
    final void setKey(int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        this.kind = kind;
        firstHigh = first.high();
        firstLow = first.low();
        firstV6 = first.v6();
        this.firstPort = firstPort;
        secondHigh = second.high();
        secondLow = second.low();
        secondV6 = second.v6();
        this.secondPort = secondPort;
    }

    /** Whether this is its key. */
    final boolean hasKey(int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        return this.firstLow == first.low()
                && this.secondLow == second.low()
                && this.secondPort == secondPort
                && this.firstPort == firstPort
                && this.kind == kind
                && this.firstHigh == first.high()
                && this.secondHigh == second.high()
                && this.firstV6 == first.v6()
                && this.secondV6 == second.v6();
    }

    /** Hash of a key. */
    static int hash(int kind, SocketAddress first, int firstPort, SocketAddress second, int secondPort) {
        int behind = SeededHash.of(second.high(), second.low(), secondPort);
        return SeededHash.of(
                first.high(), first.low(), (long) behind << Integer.SIZE | kind << Character.SIZE | firstPort);
    }

    final int kind() {
        return kind;
    }

    final SocketAddress first() {
        return new SocketAddress(firstHigh, firstLow, firstV6, firstPort);
    }

    final SocketAddress second() {
        return new SocketAddress(secondHigh, secondLow, secondV6, secondPort);
    }

    /** Extends its time by that of something that counts (ns since the epoch). */
    final void extend(long from, long to) {
        since = Math.min(since, from);
        until = Math.max(until, to);
    }

    final long since() {
        return since;
    }

    final long until() {
        return until;
    }

    /** Whether it is a finding, while a capture goes on or at its end, which proves nothing by itself. */
    abstract boolean exceedsThreshold();

    /** Entries of its sets, which take memory. */
    int entries() {
        return 0;
    }

    /** Itself as an event. */
    abstract Finding finding(long time, boolean complete);
}
