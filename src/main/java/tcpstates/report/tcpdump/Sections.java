package tcpstates.report.tcpdump;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import tcpstates.event.SocketAddress;
import tcpstates.packet.TcpSegment;
import tcpstates.report.Language;
import tcpstates.report.LineBuffer;
import tcpstates.report.SegmentAddresses;

/**
 * Headings between the lines where a connection enters its next phase: set-up, data, teardown. A heading stands for its connection
 * alone; from the second connection on it names it.
 */
public final class Sections {
    /** Connections whose phase is remembered; the one that was silent for longest is forgotten first. */
    private static final int MAX_CONNECTIONS = 1 << 14;

    private enum Phase {
        SETUP,
        DATA,
        TEARDOWN
    }

    /** The two ends in a fixed order, so that both directions are one. */
    private record Ends(SocketAddress one, SocketAddress other) {}

    private final Map<Phase, String> titles = new EnumMap<>(Phase.class);
    private final Map<Ends, Phase> phases = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Ends, Phase> eldest) {
            return size() > MAX_CONNECTIONS;
        }
    };
    private boolean printed;

    public Sections(Language language) {
        ResourceBundle words = language.words("packet_lines");
        for (Phase phase : Phase.values()) {
            titles.put(phase, "# " + words.getString("section." + phase));
        }
    }

    /** Appends the heading that belongs before a packet's line, if any. */
    void heading(TcpSegment segment, LineBuffer out) {
        SocketAddress source = SegmentAddresses.source(segment);
        SocketAddress destination = SegmentAddresses.destination(segment);
        Ends ends = comesFirst(source, destination) ? new Ends(source, destination) : new Ends(destination, source);
        Phase before = phases.get(ends);
        Phase phase = next(before, segment);
        phases.put(ends, phase);
        if (phase == before) {
            return;
        }
        String title = (printed ? "\n" : "") + Objects.requireNonNull(titles.get(phase));
        printed = true;
        out.bytes((phases.size() == 1 ? title + "\n" : title + "  " + source + " > " + destination + "\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    private static Phase next(@Nullable Phase phase, TcpSegment segment) {
        if (segment.has(TcpSegment.SYN)) {
            return Phase.SETUP;
        }
        if (phase == Phase.TEARDOWN || segment.has(TcpSegment.FIN)) {
            return Phase.TEARDOWN;
        }
        if (segment.has(TcpSegment.RST)) {
            return phase == Phase.SETUP ? Phase.SETUP : Phase.TEARDOWN; // the answer to a SYN tears nothing down
        }
        return phase == null || segment.payloadLength() > 0 ? Phase.DATA : phase;
    }

    private static boolean comesFirst(SocketAddress one, SocketAddress other) {
        if (one.high() != other.high()) {
            return one.high() < other.high();
        }
        return one.low() != other.low() ? one.low() < other.low() : one.port() < other.port();
    }
}
