package tcpstates.capture.file;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpstates.packet.Nanos;

/** What a pcapng interface description block says: link type, snapshot length, and the unit of its time stamps. */
final class CaptureInterface implements Comparable<CaptureInterface> {
    static final int OPT_ENDOFOPT = 0;
    static final int IF_TSRESOL = 9;
    static final int IF_TSOFFSET = 14;

    /** More seconds, and an offset of more, are damage; the sum of the two does not overflow. */
    private static final long MAXIMUM_SECONDS = Long.MAX_VALUE / 2;

    private static final Comparator<CaptureInterface> ORDER = Comparator.<CaptureInterface>comparingInt(
                    one -> one.linkType)
            .thenComparingInt(one -> one.snapshotLength)
            .thenComparingLong(one -> one.unitsPerSecond)
            .thenComparingInt(one -> one.shift)
            .thenComparingLong(one -> one.offsetSeconds);

    private final int linkType;
    private final int snapshotLength;

    /** Decimal resolutions: units in a second. */
    private long unitsPerSecond = 1_000_000;
    /** Binary resolutions: a unit is 2 to the minus this seconds; -1 for decimal ones. */
    private int shift = -1;

    private long offsetSeconds;

    CaptureInterface(int linkType, int snapshotLength) {
        this.linkType = linkType;
        this.snapshotLength = snapshotLength;
    }

    int linkType() {
        return linkType;
    }

    int snapshotLength() {
        return snapshotLength;
    }

    /**
     * Takes the if_tsresol option: a negative power of 10, or of 2 if the top bit is set.
     *
     * @return false if the unit is so small that a second of them does not fit into 64 bits
     */
    boolean takeResolution(byte resolution) {
        int exponent = resolution & 0x7f;
        if (resolution < 0) {
            shift = exponent;
            return exponent < Long.SIZE;
        }
        shift = -1;
        unitsPerSecond = 1;
        for (int i = 0; i < Math.min(exponent, 19); i++) {
            unitsPerSecond *= 10;
        }
        return exponent <= 19;
    }

    void takeOffset(long seconds) {
        offsetSeconds = seconds;
    }

    /** Equal interfaces are described alike; changing one that is kept in a set is not allowed. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CaptureInterface that
                && linkType == that.linkType
                && snapshotLength == that.snapshotLength
                && unitsPerSecond == that.unitsPerSecond
                && shift == that.shift
                && offsetSeconds == that.offsetSeconds;
    }

    @Override
    public int hashCode() {
        return Objects.hash(linkType, snapshotLength, unitsPerSecond, shift, offsetSeconds);
    }

    /** Any order that fits {@link #equals}: a map needs it where a file has many interfaces with the same hash. */
    @Override
    public int compareTo(CaptureInterface other) {
        return ORDER.compare(this, other);
    }

    boolean isFinerThanMicroseconds() {
        long units = shift >= 0 ? 1L << shift : unitsPerSecond;
        return Long.compareUnsigned(units, 1_000_000) > 0;
    }

    /**
     * Converts a time stamp.
     *
     * @param units of this interface since 1970, unsigned
     * @return nanoseconds since 1970
     */
    long nanos(long units) {
        long seconds;
        long fraction;
        if (shift >= 0) {
            seconds = shift == 0 ? units : units >>> shift;
            fraction = shift == 0 ? 0 : Math.unsignedMultiplyHigh(units << (Long.SIZE - shift), Nanos.PER_SECOND);
        } else {
            seconds = Long.divideUnsigned(units, unitsPerSecond);
            fraction = decimalFraction(Long.remainderUnsigned(units, unitsPerSecond));
        }
        // Unsigned and huge looks negative here.
        long bounded = seconds < 0 ? MAXIMUM_SECONDS : Math.min(seconds, MAXIMUM_SECONDS);
        long since1970 = bounded + Math.clamp(offsetSeconds, -MAXIMUM_SECONDS, MAXIMUM_SECONDS);
        return Math.clamp(since1970, Nanos.EARLIEST_SECOND, Nanos.LATEST_SECOND) * Nanos.PER_SECOND + fraction;
    }

    private long decimalFraction(long units) {
        return unitsPerSecond > 0 && unitsPerSecond <= Nanos.PER_SECOND
                ? units * (Nanos.PER_SECOND / unitsPerSecond)
                : Long.divideUnsigned(units, Long.divideUnsigned(unitsPerSecond, Nanos.PER_SECOND));
    }
}
