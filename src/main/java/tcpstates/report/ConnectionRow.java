package tcpstates.report;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.EndReason;
import tcpstates.event.Outcome;
import tcpstates.event.StateNames;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;

/**
 * What the table of connections says of one.
 *
 * @param states of both ends, the client's first
 * @param lasted from its first packet to the last, or to the moment at which it is open (ns)
 * @param again segments that were sent again; probes are none
 * @param verdict in few words, with the packets that prove it
 * @param remarks in few words; empty if there are none
 * @param sentences the verdict and all remarks in whole sentences, and how the traffic went; empty where nobody reads them
 * @param processes that have its ends open; empty if that is not known, or it is over
 */
public record ConnectionRow(
        ConnectionSummary summary,
        String states,
        Mark mark,
        long lasted,
        long again,
        String verdict,
        String remarks,
        String sentences,
        String processes) {
    /** How it ended, in front of its line. */
    public enum Mark {
        /** Ended or open as it should be. */
        NONE(' '),
        /** Refused, reset, timed out. */
        TROUBLE('!'),
        /** Not decided when the capture ended. */
        UNDECIDED('?'),
        /** No packet shows it: the kernel tells that it is there, and nothing more. */
        KERNEL('k');

        private final char sign;

        Mark(char sign) {
            this.sign = sign;
        }

        /** In front of its line. */
        public char sign() {
            return sign;
        }
    }

    private static final Set<VerdictKind> WAITING =
            Set.of(VerdictKind.DATA_UNACKNOWLEDGED, VerdictKind.FIN_UNACKNOWLEDGED);

    /** Shortest run of packets that is written as a range. */
    private static final int RANGE = 3;

    /** @param traffic null where nobody reads whole sentences */
    static ConnectionRow of(
            ConnectionSummary summary, StateNames names, VerdictText text, @Nullable TrafficText traffic) {
        String states = names.of(summary.clientState()) + '/' + names.of(summary.serverState());
        Outcome outcome = summary.outcome();
        if (outcome == null) {
            return new ConnectionRow(summary, states, Mark.NONE, lasted(summary), 0, "", "", "", "");
        }
        Verdict first = outcome.verdicts().getFirst();
        String packets = packets(first.packets().toArray());
        return new ConnectionRow(
                summary,
                states,
                mark(outcome.endReason(), first.kind()),
                lasted(summary),
                outcome.client().sentAgain() + outcome.server().sentAgain(),
                text.inShort(first) + (packets.isEmpty() ? "" : " #" + packets),
                text.remarksInShort(outcome),
                traffic == null ? "" : text.sentences(outcome) + text.between(" ", "") + traffic.sentences(outcome),
                "");
    }

    private static Mark mark(EndReason reason, VerdictKind verdict) {
        return switch (reason) {
            case REFUSED, UNREACHABLE, RESET, TIMED_OUT, NO_CONNECTION, REPLACED -> Mark.TROUBLE;
            case OPENING -> Mark.UNDECIDED;
            case OPEN, CLOSING -> WAITING.contains(verdict) ? Mark.UNDECIDED : Mark.NONE;
            case CLOSED -> Mark.NONE;
        };
    }

    /** {@code 13-16}, {@code 101 102 105 106}. */
    private static String packets(long[] numbers) {
        long[] sorted = Arrays.stream(numbers)
                .filter(number -> number > 0)
                .sorted()
                .distinct()
                .toArray();
        var text = new StringBuilder();
        for (int i = 0; i < sorted.length; ) {
            int last = i;
            while (last + 1 < sorted.length && sorted[last + 1] == sorted[last] + 1) {
                last++;
            }
            boolean range = last - i + 1 >= RANGE;
            text.append(text.isEmpty() ? "" : " ").append(sorted[i]);
            if (range) {
                text.append('-').append(sorted[last]);
            }
            i = range ? last + 1 : i + 1;
        }
        return text.toString();
    }

    private static long lasted(ConnectionSummary summary) {
        return Math.max(0, summary.end() - summary.start());
    }
}
