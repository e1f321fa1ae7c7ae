package tcpstates.event;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;

/**
 * What one connection shows, without words: the reports put it into a language. What only several show is a {@link
 * Finding}.
 *
 * @param kind what it says
 * @param arguments the values in its sentence, each under a name of its own
 */
public record Verdict(VerdictKind kind, List<Argument> arguments) {
    /** A value in the sentence of a verdict. */
    public sealed interface Argument {
        /** Its name in the sentence and in the JSON events: lower case, words parted by underscores. */
        String name();
    }

    /**
     * A packet that proves the verdict.
     *
     * @param number in the capture, from 1
     */
    public record Packet(String name, long number) implements Argument {}

    /** A length of time, ns. */
    public record Time(String name, long nanos) implements Argument {}

    /** Lengths of time one after the other, ns. */
    public record Times(String name, List<Long> nanos) implements Argument {}

    /**
     * How the intervals between repeats grow.
     *
     * @param baseNanos the interval that they grow from, ns
     * @param equal how many at the beginning are that long; 0 where that is not known, or no part of the shape
     * @param doubled whether the latest one was twice the one before
     */
    public record Series(String name, Backoff.Shape shape, long baseNanos, int equal, boolean doubled)
            implements Argument {
        /** The values in its words. */
        public List<Argument> arguments() {
            return equal == 0
                    ? List.of(new Time("base", baseNanos))
                    : List.of(new Time("base", baseNanos), new Count("equal", equal));
        }
    }

    /** Whose settings decide: those that somebody has told, or those that Linux starts with. */
    public record Settings(String name, boolean told) implements Argument {}

    /** A number of things. */
    public record Count(String name, long value) implements Argument {}

    /** Another connection, by its number. */
    public record Connection(String name, int number) implements Argument {}

    /** One of the two ends. */
    public record End(String name, Role role) implements Argument {}

    /** The state that an end was left in. */
    public record State(String name, TcpState state) implements Argument {}

    /**
     * TCP flags.
     *
     * @param bits of the TCP header; 0 for none
     */
    public record Flags(String name, int bits) implements Argument {}

    /** What an ICMP error says. */
    public record Icmp(String name, IcmpError.Kind kind) implements Argument {}

    /** What a program gets to know. */
    public record ProgramError(String name, IcmpError.SocketError error) implements Argument {}

    /** A host, by its address without a port. */
    public record Host(String name, SocketAddress address) implements Argument {}

    /** Numbers of the packets that prove it, in the order of the arguments. */
    public LongStream packets() {
        return arguments.stream()
                .filter(Packet.class::isInstance)
                .map(Packet.class::cast)
                .mapToLong(Packet::number);
    }

    Verdict renumbered(IntUnaryOperator numbers) {
        List<Argument> renumbered = arguments.stream()
                .map(argument -> argument instanceof Connection connection
                        ? new Connection(connection.name(), numbers.applyAsInt(connection.number()))
                        : argument)
                .toList();
        return new Verdict(kind, renumbered);
    }
}
