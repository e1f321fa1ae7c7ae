package tcpstates.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import tcpstates.event.CaptureHealth;
import tcpstates.event.LowerCase;
import tcpstates.packet.NotFollowed;

/** What is counted of a capture, as numbers that add up: each task counts its own. */
final class HealthCounts {
    private static final NotFollowed[] NOT_FOLLOWED = NotFollowed.values();

    /** The first two are the greatest of all instead of their sum, */
    private static final int GREATEST = 2;

    /** and the next one is the least of those that are not 0. */
    private static final int LEAST = GREATEST;

    private static final int COUNTED_ONCE = 11;
    private static final int FIXED = 31;

    private HealthCounts() {}

    static long[] none() {
        return new long[FIXED + NOT_FOLLOWED.length];
    }

    static long[] of(CaptureHealth health) {
        long[] counts = none();
        long[] fixed = {
            health.time(),
            health.clock().largestStepBackNanos(),
            health.checksums().firstWrong(),
            health.loss().droppedByKernel(),
            health.loss().droppedByInterface(),
            health.loss().unseenAcknowledged(),
            health.evicted().over(),
            health.evicted().halfOpen(),
            health.evicted().open(),
            health.forgotten(),
            health.capturedTwice(),
            health.countedOnce(),
            health.connections(),
            health.oneDirection(),
            health.beganBefore(),
            health.shortened(),
            health.truncated(),
            health.laterFragments(),
            health.brokenDatagrams().incomplete(),
            health.brokenDatagrams().overlapping(),
            health.brokenDatagrams().malformed(),
            health.icmpErrors(),
            health.unmatchedIcmpErrors(),
            health.checksums().verified(),
            health.checksums().unfinished(),
            health.checksums().wrong(),
            health.checksums().headersWrong(),
            health.checksums().unknown(),
            health.checksums().leftOut(),
            health.clock().outOfOrder(),
            health.clock().steps(),
        };
        System.arraycopy(fixed, 0, counts, 0, fixed.length);
        parts(health.notFollowed().tunnels(), counts);
        parts(health.notFollowed().others(), counts);
        return counts;
    }

    private static void parts(List<CaptureHealth.Part> parts, long[] counts) {
        for (CaptureHealth.Part part : parts) {
            for (int i = 0; i < NOT_FOLLOWED.length; i++) {
                if (LowerCase.of(NOT_FOLLOWED[i]).equals(part.name())) {
                    counts[FIXED + i] = part.packets();
                }
            }
        }
    }

    /** Adds what others have counted. */
    static void add(long[] sum, long[] more) {
        for (int i = 0; i < sum.length; i++) {
            if (i == LEAST) {
                sum[i] = sum[i] == 0 || more[i] != 0 && more[i] < sum[i] ? more[i] : sum[i];
            } else {
                sum[i] = i < GREATEST ? Math.max(sum[i], more[i]) : sum[i] + more[i];
            }
        }
    }

    /** What has come since {@code before}. */
    static long[] since(long[] before, long[] now) {
        long[] since = now.clone();
        for (int i = LEAST + 1; i < since.length; i++) {
            since[i] -= before[i];
        }
        return since;
    }

    static CaptureHealth health(long[] c) {
        int i = LEAST + 1;
        return new CaptureHealth(
                c[0],
                new CaptureHealth.Loss(c[i++], c[i++], c[i++]),
                new CaptureHealth.Evicted(c[i++], c[i++], c[i++]),
                c[i++],
                c[i++],
                c[i++],
                c[i++],
                c[i++],
                c[i++],
                c[i++],
                c[i++],
                c[i++],
                new CaptureHealth.BrokenDatagrams(c[i++], c[i++], c[i++]),
                notFollowed(c),
                c[i++],
                c[i++],
                new CaptureHealth.Checksums(c[i++], c[i++], c[i++], c[i++], c[i++], c[LEAST], c[i++]),
                new CaptureHealth.Clock(c[i++], c[1], c[i]));
    }

    /** What is known of the whole capture only. */
    static CaptureHealth connections(long connections, long countedOnce) {
        long[] counts = none();
        counts[COUNTED_ONCE] = countedOnce;
        counts[COUNTED_ONCE + 1] = connections;
        return health(counts);
    }

    private static CaptureHealth.NotFollowed notFollowed(long[] counts) {
        List<CaptureHealth.Part> tunnels = new ArrayList<>();
        List<CaptureHealth.Part> others = new ArrayList<>();
        for (int i = 0; i < NOT_FOLLOWED.length; i++) {
            if (counts[FIXED + i] > 0) {
                var part = new CaptureHealth.Part(LowerCase.of(NOT_FOLLOWED[i]), counts[FIXED + i]);
                (NOT_FOLLOWED[i].isTunnel() ? tunnels : others).add(part);
            }
        }
        return new CaptureHealth.NotFollowed(tunnels, others);
    }

    /** A later version may count more. */
    static void write(long[] counts, DataOutputView out) throws IOException {
        out.writeInt(counts.length);
        for (long count : counts) {
            out.writeLong(count);
        }
    }

    static long[] read(DataInputView in) throws IOException {
        int length = in.readInt();
        long[] counts = new long[Math.max(length, none().length)];
        for (int i = 0; i < length; i++) {
            counts[i] = in.readLong();
        }
        return counts;
    }
}
