package tcpstates.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import tcpstates.api.CaptureEvents;
import tcpstates.event.Event;
import tcpstates.event.Transition;
import tcpstates.script.Recordings;

/** An event is the same behind its bytes, also those of a version that knew less or more. */
class EventShapesTest {
    @Test
    void everyEventIsTheSameBehindItsBytes() throws IOException {
        List<Event> events = events();
        assertThat(events).hasSizeGreaterThan(2000);

        for (Event event : events) {
            assertThat(read(EventShapes.CURRENT, written(EventShapes.CURRENT, event)))
                    .isEqualTo(event);
        }
    }

    @Test
    void whatAnEarlierVersionDidNotKnowIsAbsentAndWhatIsGoneIsPassedOver() throws IOException {
        Event event = events().stream()
                .filter(Transition.class::isInstance)
                .findFirst()
                .orElseThrow();
        String name = Transition.class.getName();
        byte[] bytes = written(EventShapes.CURRENT, event);

        String renamed = EventShapes.CURRENT.text().replaceFirst(name + " time ", name + " formerly ");
        Transition read = (Transition) read(EventShapes.of(renamed), bytes);

        assertThat(read.time()).isZero();
        assertThat(read.packet()).isEqualTo(((Transition) event).packet());
        assertThat(read.counters()).isEqualTo(((Transition) event).counters());
    }

    private static List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        for (Path capture : Recordings.all()) {
            try {
                CaptureEvents.read(capture, events::add);
            } catch (IOException e) {
                // what is in front of the damage was told
            }
        }
        return events;
    }

    private static byte[] written(EventShapes shapes, Event event) throws IOException {
        var out = new DataOutputSerializer(64);
        shapes.write(event, out);
        return out.getCopyOfBuffer();
    }

    private static Event read(EventShapes shapes, byte[] bytes) throws IOException {
        var in = new DataInputDeserializer(bytes);
        Event event = shapes.read(in);
        assertThat(in.available()).isZero();
        return event;
    }
}
