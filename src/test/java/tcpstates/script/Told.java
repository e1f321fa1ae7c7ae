package tcpstates.script;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpstates.capture.transcript.ScriptedPacket;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.Transition;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.packet.TcpSegment;
import tcpstates.tcp.KernelSettings;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/** What the tracker told: the events, and each kind of them as lines to read. */
public record Told(List<Event> events) {
    private static final int ETHERNET = 1;
    private static final int NANO_DECIMALS = 9;

    /** Feeds the packets to a tracker of their own and ends the capture. */
    public static Told of(List<ScriptedPacket> packets) {
        return of(packets, Long.MIN_VALUE, KernelSettings.DEFAULTS);
    }

    static Told of(List<ScriptedPacket> packets, long until, KernelSettings settings) {
        List<Event> events = new ArrayList<>();
        ConnectionTracker tracker = new ConnectionTracker(events::add, settings, TrackerOptions.EVENTS_ONLY);
        feed(tracker, packets, 1);
        if (until != Long.MIN_VALUE) {
            tracker.advance(until);
        }
        tracker.end();
        return new Told(events);
    }

    /** Feeds the packets, whose first one has the given number, to the tracker. */
    public static void feed(ConnectionTracker tracker, List<ScriptedPacket> packets, long first) {
        PacketDecoder decoder = new PacketDecoder();
        long number = first;
        for (ScriptedPacket p : packets) {
            MemorySegment bytes = MemorySegment.ofArray(p.bytes());
            int length = p.bytes().length;
            feed(tracker, decoder, decoder.decode(bytes, 0, length, length, p.time(), ETHERNET, number++));
        }
    }

    /** Hands over what was just decoded: a segment, an ICMP error about one, or nothing. */
    public static void feed(ConnectionTracker tracker, PacketDecoder decoder, DecodeResult result) {
        if (result == DecodeResult.TCP) {
            tracker.segment(decoder.segment());
        } else if (result == DecodeResult.ICMP_ERROR) {
            tracker.icmpError(decoder.icmp());
        }
    }

    /** Hands the packets' segments, the first one with the given number, to whoever takes them. */
    public static void feed(
            Consumer<TcpSegment> taker, List<ScriptedPacket> packets, long first, PacketDecoder decoder) {
        long number = first;
        for (ScriptedPacket p : packets) {
            MemorySegment bytes = MemorySegment.ofArray(p.bytes());
            int length = p.bytes().length;
            DecodeResult result = decoder.decode(bytes, 0, length, length, p.time(), ETHERNET, number++);
            if (result != DecodeResult.TCP) {
                throw new IllegalArgumentException("packet " + (number - 1) + " is " + result);
            }
            taker.accept(decoder.segment());
        }
    }

    /**
     * The transitions: time in seconds, endpoint, from, to, evidence, and the time of the proof where it is another.
     *
     * <pre>0.01 server LISTEN > SYN_RECV sent, proven 0.012</pre>
     */
    public String transitions() {
        return lines(all(Transition.class).map(Told::line));
    }

    /** Those of the {@link #transitions()} that came in second {@code from} of the script's clock or later. */
    public String transitionsSince(long from) {
        return lines(all(Transition.class).filter(since(from)).map(Told::line));
    }

    /** The transitions of one end, without their times. */
    public String path(Role role) {
        return all(Transition.class)
                .filter(t -> t.role() == role)
                .map(t -> t.to() + (t.evidence() == tcpstates.event.Evidence.CORRECTED ? "!" : ""))
                .collect(Collectors.joining(" "));
    }

    /** What was sent again: {@code 1 client syn rto 1 after 1}. */
    public String retransmissions() {
        return lines(all(Retransmission.class)
                .map(r -> seconds(r.time()) + " " + name(r.endpoint().port()) + " " + lower(r.kind()) + " "
                        + lower(r.mechanism()) + " " + r.attempt() + " after "
                        + seconds(Script.EPOCH + r.intervalNanos())));
    }

    /** The resets and what they leave half-open: {@code 1 server reset refused}. */
    public String resets() {
        return lines(events.stream().flatMap(e -> switch (e) {
            case Reset r ->
                Stream.of(seconds(r.time()) + " " + name(r.endpoint().port()) + " reset " + lower(r.cause()));
            case HalfOpen h ->
                Stream.of(seconds(h.time()) + " " + name(h.endpoint().port()) + " half_open " + lower(h.kind()));
            default -> Stream.empty();
        }));
    }

    /** The ICMP errors: {@code 0.01 client port_unreachable ends ECONNREFUSED}. */
    public String icmpErrors() {
        return lines(all(IcmpError.class)
                .map(e -> seconds(e.time()) + " " + name(e.endpoint().port()) + " " + lower(e.kind()) + " "
                        + lower(e.effect()) + (e.error() == IcmpError.SocketError.NONE ? "" : " " + e.error())
                        + (e.mtu() == 0 ? "" : " " + e.mtu())));
    }

    /** The connections: {@code 1 TIME_WAIT CLOSE 6 packets 100 bytes}, the client's state first. */
    public String connections() {
        return lines(all(ConnectionSummary.class)
                .map(c -> c.connection() + " " + c.clientState() + " " + c.serverState() + " " + c.packets()
                        + " packets " + c.bytes() + " bytes"));
    }

    /** The events of one kind. */
    public <T extends Event> Stream<T> all(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static <T extends Event> java.util.function.Predicate<T> since(long from) {
        return event -> event.time() >= Script.EPOCH + from * 1_000_000_000;
    }

    private static String line(Transition t) {
        String proof = t.proofTime() == Transition.NO_PROOF ? "" : ", proven " + seconds(t.proofTime());
        return seconds(t.time()) + " " + lower(t.role()) + " " + t.from() + " > " + t.to() + " " + lower(t.evidence())
                + proof;
    }

    /** Scripts give the lower port to the server. */
    private static String name(int port) {
        return port < 10_000 ? "server" : "client";
    }

    private static String seconds(long time) {
        BigDecimal seconds = BigDecimal.valueOf(time - Script.EPOCH, NANO_DECIMALS);
        return seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString();
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static String lines(Stream<String> lines) {
        return lines.map(line -> line + "\n").collect(Collectors.joining());
    }
}
