package tcpstates.service;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.Snapshot;
import tcpstates.event.Transition;

/**
 * What a report has to print.
 *
 * @param settings of the capture
 * @param records of transitions, or of endpoints if the settings are verbose
 * @param notices lines beside the report
 */
public record ReportContent(Settings settings, List<ByteBuffer> records, List<String> notices) {
    /** Hands on each transition, in the order in which they were captured. */
    public void forEachTransition(Consumer<Transition> action) {
        for (ByteBuffer some : records) {
            for (int at = 0; at < some.limit(); at += RecordCodec.SIZE) {
                action.accept(Objects.requireNonNull(RecordCodec.transition(some, at), "sent by this program")
                        .transition());
            }
        }
    }

    /** How the connections stood when it was asked. */
    public Snapshot snapshot() {
        List<EndpointSnapshot> endpoints = endpoints(records);
        return endpoints.isEmpty()
                ? Snapshot.EMPTY
                : new Snapshot(endpoints.getFirst().time(), endpoints);
    }

    static List<EndpointSnapshot> endpoints(List<ByteBuffer> records) {
        List<EndpointSnapshot> endpoints = new ArrayList<>();
        for (ByteBuffer some : records) {
            for (int at = 0; at < some.limit(); at += RecordCodec.SIZE) {
                endpoints.add(Objects.requireNonNull(RecordCodec.endpoint(some, at), "sent by this program"));
            }
        }
        return endpoints;
    }
}
