package tcpstates.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.PacketDecoder;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionObserver;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/**
 * A saved capture that was followed to its end.
 *
 * @param events all that was emitted
 * @param flags TCP flags of each packet, by its number; -1 for packets that are no TCP segments
 * @param payload payload bytes of each packet, by its number
 * @param icmpErrors numbers of the packets that are ICMP errors about segments
 */
public record TrackedCapture(List<Event> events, List<Integer> flags, List<Integer> payload, Set<Long> icmpErrors) {
    /** Where the tests keep their captures, seen from the project's root. */
    static final Path CAPTURES = Path.of("src", "test", "resources", "pcaps");

    /** Follows a capture to its end, or up to where it is damaged. */
    public static TrackedCapture of(Path capture) {
        return of(capture, ConnectionHistory::new);
    }

    /** The same with other observers. */
    static TrackedCapture of(Path capture, ConnectionObserver.Factory observers) {
        List<Event> events = new ArrayList<>();
        List<Integer> flags = new ArrayList<>(List.of(-1));
        List<Integer> payload = new ArrayList<>(List.of(0));
        Set<Long> icmpErrors = new HashSet<>();
        var tracker = new ConnectionTracker(events::add, TrackerOptions.EVENTS_ONLY.withObservers(observers));
        var decoder = new PacketDecoder();
        try (SavedCapture source = SavedCapture.open(capture.toString())) {
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                int number = flags.size();
                DecodeResult result = decoder.decode(memory, offset, captured, length, nanos, linkType, number);
                boolean tcp = result == DecodeResult.TCP;
                flags.add(tcp ? decoder.segment().flags() : -1);
                payload.add(tcp ? decoder.segment().payloadLength() : 0);
                if (result == DecodeResult.ICMP_ERROR) {
                    icmpErrors.add((long) number);
                }
                Told.feed(tracker, decoder, result);
                tracker.advance(nanos);
                return true;
            });
        } catch (CaptureException e) {
            // damaged: what was read up to here counts
        }
        tracker.end();
        return new TrackedCapture(events, flags, payload, icmpErrors);
    }

    /** What became of each connection, in the order in which they were summed up. */
    List<ConnectionSummary> connections() {
        return events.stream()
                .filter(ConnectionSummary.class::isInstance)
                .map(ConnectionSummary.class::cast)
                .toList();
    }

    /** Every capture that the tests keep. */
    public static List<Path> captures() throws IOException {
        return captures(CAPTURES);
    }

    /** Every capture below a directory. */
    static List<Path> captures(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(pcap|pcapng|cap|dmp|trace)(\\.(gz|zst|lz4))?"))
                    .sorted()
                    .toList();
        }
    }
}
