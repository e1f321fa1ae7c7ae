package tcpstates.cli;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Predicate;
import tcpstates.engine.RunCounters;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.NotFollowed;

/** Says of a capture in which no TCP was found what its packets are instead, so that an empty answer is not taken for a quiet network. */
final class NoTcpMessage {
    private NoTcpMessage() {}

    /** The message; empty if there was TCP, or no packet at all. */
    static String of(RunCounters counters) {
        if (counters.packets() == 0 || counters.results(DecodeResult.TCP) > 0) {
            return "";
        }
        var parts = new StringJoiner("; ");
        add(parts, counters, NotFollowed::isTunnel, " in tunnels that are not looked into");
        add(parts, counters, what -> !what.isTunnel(), " of other protocols");
        add(parts, counters.results(DecodeResult.ICMP_ERROR), " ICMP errors about TCP");
        add(parts, counters.fragmentsLeft(), " fragments that were not put together");
        add(parts, counters.results(DecodeResult.TRUNCATED), " cut off within their headers");
        add(parts, counters.results(DecodeResult.MALFORMED), " malformed");
        add(
                parts,
                counters.results(DecodeResult.WRONG_CHECKSUM),
                " with a wrong checksum, left out by --checksums drop");
        add(parts, counters.results(DecodeResult.UNKNOWN_LINK_TYPE), " of a link type that is not supported");
        return "no TCP connection was followed; packets: " + parts;
    }

    private static void add(StringJoiner parts, long count, String what) {
        if (count > 0) {
            parts.add(count + what);
        }
    }

    private static void add(StringJoiner parts, RunCounters counters, Predicate<NotFollowed> wanted, String what) {
        List<NotFollowed> found = Arrays.stream(NotFollowed.values())
                .filter(wanted)
                .filter(kind -> counters.notFollowed(kind) > 0)
                .toList();
        long count = found.stream().mapToLong(counters::notFollowed).sum();
        var kinds = new StringJoiner(", ", " (", ")");
        found.forEach(kind -> kinds.add(name(kind) + ' ' + counters.notFollowed(kind)));
        add(parts, count, what + kinds);
    }

    private static String name(NotFollowed kind) {
        return switch (kind) {
            case GENEVE -> "Geneve";
            case TEREDO -> "Teredo";
            case IP_IN_IP -> "IP in IP";
            case OTHER_IP -> "others in IP";
            case NOT_IP -> "not IP";
            case VXLAN, GTP, GRE, ESP, UDP, ICMP, ARP -> kind.name();
        };
    }
}
