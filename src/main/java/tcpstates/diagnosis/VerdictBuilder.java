package tcpstates.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Backoff;
import tcpstates.event.IcmpError;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;

/** Builds a verdict or a remark. What is not known is left out, and its clause in the sentence with it. */
final class VerdictBuilder {
    private final VerdictKind kind;
    private final List<Verdict.Argument> arguments = new ArrayList<>();

    VerdictBuilder(VerdictKind kind) {
        this.kind = kind;
    }

    /** A packet by its number; 0: it was not captured. */
    VerdictBuilder packet(String name, long number) {
        if (number > 0) {
            arguments.add(new Verdict.Packet(name, number));
        }
        return this;
    }

    /** A time, ns; negative: not known. */
    VerdictBuilder time(String name, long nanos) {
        if (nanos >= 0) {
            arguments.add(new Verdict.Time(name, nanos));
        }
        return this;
    }

    /** A time, ns; 0 or negative: left out. */
    VerdictBuilder timeIfAny(String name, long nanos) {
        return nanos > 0 ? time(name, nanos) : this;
    }

    /** Something countable; 0: left out. */
    VerdictBuilder count(String name, long value) {
        if (value > 0) {
            arguments.add(new Verdict.Count(name, value));
        }
        return this;
    }

    /** TTL and, of IPv4, identification of a RST, beside those of its sender's packet before it. */
    VerdictBuilder unlike(ObservedReset reset) {
        count("ttl", reset.ttl()).count("usual_ttl", reset.usualTtl());
        if (reset.ipId() >= 0 && reset.previousIpId() >= 0) {
            arguments.add(new Verdict.Count("ip_id", reset.ipId()));
            arguments.add(new Verdict.Count("previous_ip_id", reset.previousIpId()));
        }
        return this;
    }

    VerdictBuilder connection(String name, int number) {
        arguments.add(new Verdict.Connection(name, number));
        return this;
    }

    VerdictBuilder end(String name, Role role) {
        arguments.add(new Verdict.End(name, role));
        return this;
    }

    VerdictBuilder state(String name, TcpState state) {
        arguments.add(new Verdict.State(name, state));
        return this;
    }

    VerdictBuilder flags(String name, int bits) {
        arguments.add(new Verdict.Flags(name, bits));
        return this;
    }

    /** An ICMP error, who sent it, and what the program that it concerns gets to know. */
    VerdictBuilder icmp(IcmpHistory.Message message) {
        arguments.add(new Verdict.Icmp("icmp", message.kind()));
        packet("error", message.packet());
        arguments.add(new Verdict.Host("router", message.router()));
        if (message.kind().error() != IcmpError.SocketError.NONE) {
            arguments.add(
                    new Verdict.ProgramError("socket_error", message.kind().error()));
        }
        if (message.kind() == IcmpError.Kind.PROTOCOL_UNREACHABLE) {
            // BSD's inetctlerrmap; Linux' icmp_err_convert has an error number of its own
            arguments.add(new Verdict.ProgramError("elsewhere", IcmpError.SocketError.ECONNREFUSED));
        }
        return this;
    }

    /** How often a segment was repeated, at which intervals, and in which packet the last time; null: not at all. */
    VerdictBuilder repeats(@Nullable BackoffHistory backoff) {
        if (backoff != null) {
            count("repeats", backoff.attempts());
            if (!backoff.intervals().isEmpty()) {
                arguments.add(new Verdict.Times("intervals", backoff.intervals()));
            }
            Verdict.Series series = backoff.series();
            if (series != null) {
                arguments.add(series);
            }
            packet("last", backoff.lastPacket());
        }
        return this;
    }

    /**
     * What Linux would do next by the settings assumed: how often it repeats the segment, when next, and when it gives up.
     *
     * @param counted whether the limit is a number of repeats; that of data is a time
     * @param start when the segment was sent first (ns since the epoch), from which the time to giving up is counted
     */
    VerdictBuilder prospects(@Nullable BackoffHistory history, boolean counted, long start) {
        Backoff backoff = history == null ? null : history.prospects();
        if (history == null || backoff == null) {
            return this;
        }
        arguments.add(new Verdict.Settings("settings", backoff.told()));
        return count("retries", counted ? backoff.limit() : 0)
                .time("next_due", backoff.nextDue() == Backoff.NEVER ? -1 : backoff.nextDue() - history.lastTime())
                .time("gives_up", backoff.givesUp() - start);
    }

    /** The same where it is not known when the segment was sent first: the time to giving up is from its last repeat on. */
    VerdictBuilder prospects(@Nullable BackoffHistory history, boolean counted) {
        return history == null ? this : prospects(history, counted, history.lastTime());
    }

    Verdict build() {
        return new Verdict(kind, List.copyOf(arguments));
    }
}
