package tcpstates.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpstates.event.Transition;

class JournalTest {
    private static final Settings SETTINGS = settings("");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private static Settings settings(String text) {
        try {
            return Settings.parse(text);
        } catch (WrongSettings e) {
            throw new AssertionError(e);
        }
    }

    private Path file() {
        return directory.resolve("journal");
    }

    private Journal journal(History history) throws IOException {
        return new Journal(
                FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE), history, SETTINGS);
    }

    private static void add(History history, long from, long to) {
        LongStream.rangeClosed(from, to).mapToObj(Transitions::number).forEach(history::add);
    }

    private static List<Transition> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(Transitions::number).toList();
    }

    private JournalReader.Content read() throws IOException {
        try (FileChannel channel = FileChannel.open(file())) {
            return JournalReader.read(channel);
        }
    }

    private static List<Transition> transitions(JournalReader.Content content) {
        List<Transition> transitions = new ArrayList<>();
        new ReportContent(SETTINGS, content.records(), List.of()).forEachTransition(transitions::add);
        return transitions;
    }

    @Test
    void holdsWhatNoReportHasHad() throws IOException {
        var history = new History(5000);
        try (Journal journal = journal(history)) {
            add(history, 1, 3000);
            journal.write();
            journal.reported(2995);
            add(history, 3001, 3002);
            journal.write();

            JournalReader.Content content = read();

            assertThat(transitions(content)).isEqualTo(numbers(2996, 3002));
            assertThat(content.lost()).isZero();
            assertThat(content.header()).isNotNull();
        }
    }

    /** The file is a ring, which is written over at its end and at its beginning here. */
    @Test
    void holdsTheLatestWhereThereAreTooMany() throws IOException {
        var history = new History(1000);
        try (Journal journal = journal(history)) {
            for (long n = 1; n <= 7000; n += 700) {
                add(history, n, n + 699);
                journal.write();
            }

            assertThat(transitions(read())).isEqualTo(numbers(6001, 7000));
            assertThat(read().lost()).isEqualTo(6000);
            assertThat(Files.size(file())).isEqualTo(JournalHeader.BOTH + 1000L * RecordCodec.SIZE);
        }
    }

    @Test
    void losesOneRecordAtMostWhereverAByteIsDamaged() throws IOException {
        var history = new History(100);
        try (Journal journal = journal(history)) {
            add(history, 1, 6);
            journal.write();
            journal.reported(1);
        }
        byte[] whole = Files.readAllBytes(file());
        List<Transition> all = numbers(2, 6);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            Files.write(file(), damaged);

            JournalReader.Content content = read();

            int record = at < JournalHeader.BOTH ? 0 : 1 + (at - JournalHeader.BOTH) / RecordCodec.SIZE;
            List<Transition> left = new ArrayList<>(all);
            left.remove(Transitions.number(record));
            assertThat(transitions(content)).as("byte %d", at).isEqualTo(left);
            assertThat(content.lost()).as("byte %d", at).isEqualTo(all.size() - left.size());
            assertThat(content.header()).as("byte %d", at).isNotNull();
        }
    }

    @Test
    void isReadAsFarAsItGoesWhereverItEnds() throws IOException {
        var history = new History(100);
        try (Journal journal = journal(history)) {
            add(history, 1, 3);
            journal.write();
        }
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            int records = Math.max(0, (length - JournalHeader.BOTH) / RecordCodec.SIZE);

            assertThat(transitions(read())).isEqualTo(numbers(1, records));
        }
    }

    @Test
    void saysThatTheDiskIsFullAndGoesOn() throws IOException {
        var history = new History(10);
        try (Journal journal =
                new Journal(FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE), history, SETTINGS)) {
            add(history, 1, 3);
            journal.write();

            assertThat(journal.failure()).isEqualTo("No space left on device");
            assertThat(history.extent()).isEqualTo(new History.Extent(1, 3, 0));
        }
    }

    @Test
    void saysWhyTheCaptureEnded() throws IOException {
        Journal journal = journal(new History(10));
        journal.end("ended by a signal");
        journal.close();

        JournalHeader header = read().header();

        assertThat(header).isNotNull();
        assertThat(header.end()).isEqualTo("ended by a signal");
        assertThat(header.settings()).isEqualTo(SETTINGS.text());
    }
}
