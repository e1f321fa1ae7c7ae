package tcpstates.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.ConnectionSummary;
import tcpstates.packet.PacketDecoder;
import tcpstates.tracker.ConnectionTracker;
import tcpstates.tracker.TrackerOptions;

/**
 * A saved capture that was followed to its end.
 *
 * @param connections every one, in the order in which they were summed up
 * @param flags TCP flags of each packet, by its number; -1 for packets that are no TCP segments
 * @param payload payload bytes of each packet, by its number
 */
record TrackedCapture(List<ConnectionSummary> connections, List<Integer> flags, List<Integer> payload) {
    /** Where the tests keep their captures, seen from the project's root. */
    static final Path CAPTURES = Path.of("src", "test", "resources", "pcaps");

    /** Follows a capture to its end, or up to where it is damaged. */
    static TrackedCapture of(Path capture) {
        List<ConnectionSummary> connections = new ArrayList<>();
        List<Integer> flags = new ArrayList<>(List.of(-1));
        List<Integer> payload = new ArrayList<>(List.of(0));
        var tracker = new ConnectionTracker(
                event -> {
                    if (event instanceof ConnectionSummary summary) {
                        connections.add(summary);
                    }
                },
                TrackerOptions.EVENTS_ONLY.withObservers(ConnectionHistory::new));
        var decoder = new PacketDecoder();
        try (SavedCapture source = SavedCapture.open(capture.toString())) {
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                int number = flags.size();
                boolean tcp = decoder.decode(memory, offset, captured, length, nanos, linkType, number)
                        == PacketDecoder.Outcome.TCP;
                flags.add(tcp ? decoder.segment().flags() : -1);
                payload.add(tcp ? decoder.segment().payloadLength() : 0);
                if (tcp) {
                    tracker.segment(decoder.segment());
                } else {
                    tracker.advance(nanos);
                }
                return true;
            });
        } catch (CaptureException e) {
            // damaged: what was read up to here counts
        }
        tracker.end();
        return new TrackedCapture(connections, flags, payload);
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
