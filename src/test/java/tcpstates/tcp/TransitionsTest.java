package tcpstates.tcp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tcpstates.capture.CaptureException;
import tcpstates.capture.file.SavedCapture;
import tcpstates.event.Cause;
import tcpstates.event.Event;
import tcpstates.event.Evidence;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.PacketDecoder;
import tcpstates.script.Recordings;
import tcpstates.script.Told;
import tcpstates.tracker.ConnectionTracker;

/** The table of transitions is what the state machine does, all of it and nothing else, and what the documentation says. */
class TransitionsTest {
    private static final JavaClasses MACHINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("tcpstates.tcp");

    @Test
    void isReachedInEveryRowByACaptureOrAScript() throws IOException, CaptureException {
        Set<String> reached = new TreeSet<>();
        for (Path capture : Recordings.all()) {
            transitions(capture).forEach(t -> reached.add(line(t)));
        }
        TransitionScripts.all().forEach(told -> told.all(Transition.class).forEach(t -> reached.add(line(t))));

        assertThat(reached).containsExactlyInAnyOrderElementsOf(changes());
    }

    @Test
    void hasARowForEveryCause() {
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        Transitions.ROWS.forEach(row -> causes.add(row.cause()));

        assertThat(causes).containsExactly(Cause.values());
    }

    @Test
    void isTheTableOfTheDocumentation() throws IOException {
        assertThat(StatesPage.FILE)
                .as("made by the main method of %s", StatesPage.class.getName())
                .hasContent(StatesPage.text());
    }

    @Test
    void doesNotContainWhatNoSocketDoes() {
        assertThat(Transitions.contain(TcpState.LISTEN, TcpState.TIME_WAIT, Evidence.SENT, Cause.RECEIVED_FIN))
                .isFalse();
    }

    @Test
    void isCheckedInTheOnePlaceWhereAStateChanges() {
        onlyCalls("StateChanges", "startIn|enter|returnTo");
        onlyCalls("ConnectionCodec", "restore");
        fields().that()
                .areDeclaredIn(SequenceSpace.class)
                .and()
                .haveNameMatching("state|before")
                .should()
                .bePrivate()
                .check(MACHINE);
    }

    private static void onlyCalls(String caller, String methods) {
        methods()
                .that()
                .areDeclaredIn(SequenceSpace.class)
                .and()
                .haveNameMatching(methods)
                .should()
                .onlyBeCalled()
                .byClassesThat()
                .haveNameMatching("tcpstates.tcp." + caller)
                .check(MACHINE);
    }

    private static Stream<Transition> transitions(Path capture) throws CaptureException {
        List<Event> events = new ArrayList<>();
        ConnectionTracker tracker = new ConnectionTracker(events::add);
        PacketDecoder decoder = new PacketDecoder();
        long[] number = {0};
        try (SavedCapture source = SavedCapture.open(capture.toString())) {
            source.deliver((memory, offset, captured, length, nanos, linkType) -> {
                Told.feed(
                        tracker,
                        decoder,
                        decoder.decode(memory, offset, captured, length, nanos, linkType, ++number[0]));
                return true;
            });
        }
        tracker.end();
        return new Told(events).all(Transition.class);
    }

    private static Set<String> changes() {
        Set<String> changes = new TreeSet<>();
        for (Transitions.Row row : Transitions.ROWS) {
            row.from()
                    .forEach(from -> row.to().forEach(to -> changes.add(line(from, to, row.evidence(), row.cause()))));
        }
        return changes;
    }

    private static String line(Transition t) {
        return line(t.from(), t.to(), t.evidence(), t.cause());
    }

    private static String line(TcpState from, TcpState to, Evidence evidence, Cause cause) {
        return from + " > " + to + ", " + evidence + ", " + cause;
    }
}
