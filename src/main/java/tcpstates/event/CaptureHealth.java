package tcpstates.event;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * What may mislead whoever reads a capture: traces of the capturing, not of the network. Emitted once, at the capture's end.
 *
 * @param time of the capture's end (ns since the epoch)
 * @param loss packets that the capture does not hold
 * @param evicted connections that were followed no longer because there were too many
 * @param forgotten connections that were followed no longer because they were silent for longer than their time-outs
 * @param capturedTwice packets that are copies of one captured before
 * @param countedOnce packets left out because another of several captures had held them before
 * @param connections followed
 * @param oneDirection of these, those of which one direction only was captured
 * @param beganBefore of these, those that began before the capture
 * @param shortened packets of which the snapshot length cut off a part
 * @param truncated of these, those cut off before the end of the headers
 * @param laterFragments fragments that were not put together
 * @param brokenDatagrams why not
 * @param notFollowed what packets hold in which nothing was followed
 * @param icmpErrors ICMP messages about TCP segments
 * @param unmatchedIcmpErrors of these, those about segments of no connection that was followed
 * @param checksums of TCP
 * @param clock the order of the time stamps
 */
public record CaptureHealth(
        long time,
        Loss loss,
        Evicted evicted,
        long forgotten,
        long capturedTwice,
        long countedOnce,
        long connections,
        long oneDirection,
        long beganBefore,
        long shortened,
        long truncated,
        long laterFragments,
        BrokenDatagrams brokenDatagrams,
        NotFollowed notFollowed,
        long icmpErrors,
        long unmatchedIcmpErrors,
        Checksums checksums,
        Clock clock)
        implements Event {
    @Override
    public int connection() {
        return NO_CONNECTION;
    }

    @Override
    public Event renumbered(IntUnaryOperator numbers) {
        return this;
    }

    /**
     * Datagrams whose fragments were not put together.
     *
     * @param incomplete not all fragments came, or not in time, or there were too many to wait for
     * @param overlapping fragments overlap, which no host accepts (RFC 5722)
     * @param malformed fragments contradict each other, or are too long together
     */
    public record BrokenDatagrams(long incomplete, long overlapping, long malformed) {
        /** None. */
        public static final BrokenDatagrams NONE = new BrokenDatagrams(0, 0, 0);
    }

    /**
     * Packets that the capture does not hold.
     *
     * @param droppedByKernel that found no room in the capture's buffer
     * @param droppedByInterface that the interface lost
     * @param unseenAcknowledged ACKs of data that was never captured
     */
    public record Loss(long droppedByKernel, long droppedByInterface, long unseenAcknowledged) {}

    /**
     * Connections that were followed no longer because there were too many.
     *
     * @param over that waited for late packets only
     * @param halfOpen whose handshake was not over
     * @param open all others
     */
    public record Evicted(long over, long halfOpen, long open) {
        /** None. */
        public static final Evicted NONE = new Evicted(0, 0, 0);

        /** All of them. */
        public long total() {
            return over + halfOpen + open;
        }
    }

    /**
     * Some of the packets that were not followed.
     *
     * @param name what they hold: lower case, words parted by underscores
     * @param packets how many
     */
    public record Part(String name, long packets) {}

    /**
     * What packets hold in which nothing was followed.
     *
     * @param tunnels other packets, which may be TCP: by the tunnel's protocol
     * @param others what is no TCP: by protocol
     */
    public record NotFollowed(List<Part> tunnels, List<Part> others) {
        /** None. */
        public static final NotFollowed NONE = new NotFollowed(List.of(), List.of());

        public NotFollowed {
            tunnels = List.copyOf(tunnels);
            others = List.copyOf(others);
        }

        /** Packets in tunnels that were not looked into. */
        public long inTunnels() {
            return sum(tunnels);
        }

        /** Packets of other protocols than TCP. */
        public long ofOtherProtocols() {
            return sum(others);
        }

        private static long sum(List<Part> parts) {
            return parts.stream().mapToLong(Part::packets).sum();
        }
    }

    /**
     * Checksums of TCP segments, and of the IPv4 headers before them.
     *
     * @param verified segments whose checksum was looked at
     * @param unfinished of these, those with the sum of the pseudo header only: the network card completes it behind the
     *     capture point
     * @param wrong of these, those that are wrong in any other way
     * @param headersWrong segments behind an IPv4 header with a wrong checksum; 0 unless every checksum was asked for
     * @param unknown segments that were not captured whole, so that nobody can tell; 0 unless every checksum was asked for
     * @param firstWrong number of the first packet with a wrong checksum; 0 for none, and unless every checksum was asked for
     * @param leftOut segments that were not followed because one was wrong; 0 unless that was asked for
     */
    public record Checksums(
            long verified,
            long unfinished,
            long wrong,
            long headersWrong,
            long unknown,
            long firstWrong,
            long leftOut) {}

    /**
     * The order of the time stamps.
     *
     * @param outOfOrder packets with a time before that of the packet in front of them
     * @param largestStepBackNanos the farthest that one of them lies back
     * @param steps of these, those that lie back so far that the clock must have been set
     */
    public record Clock(long outOfOrder, long largestStepBackNanos, long steps) {}
}
