package tcpstates.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tcpstates.script.Recordings;

/** Captures for tests of the job, and what is told of them. */
final class PcapFiles {
    // Of a pcap file.
    static final int HEADER = 24;
    static final int RECORD_HEADER = 16;
    private static final int CAPTURED = 8;

    private static final int YEAR_SECONDS = 365 * 86_400;

    private PcapFiles() {}

    static CapturePlan plan(List<Path> files) {
        return CapturePlan.of(files.stream().map(Path::toString).toList());
    }

    /** Of thousands of lines the first one that is another is told. */
    static void same(List<String> lines, List<String> expected) {
        for (int i = 0; i < Math.min(lines.size(), expected.size()); i++) {
            assertThat(lines.get(i)).as("line %d", i + 1).isEqualTo(expected.get(i));
        }
        assertThat(lines).hasSameSizeAs(expected);
    }

    /** All captures so many times, each time a year later. */
    @SuppressWarnings("ByteBufferBackingArray") // all of it is wrapped
    static List<Path> oneAfterTheOther(Path folder, int times) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            for (Path capture : Recordings.all()) {
                ByteBuffer bytes = bytes(capture);
                for (int record : records(bytes)) {
                    bytes.putInt(record, bytes.getInt(record) + time * YEAR_SECONDS);
                }
                Path file = folder.resolve(time + "-" + capture.getFileName());
                files.add(Files.write(file, bytes.array()));
            }
        }
        Collections.sort(files); // of those that begin at once the order is that of their names
        return files;
    }

    static ByteBuffer bytes(Path capture) throws IOException {
        byte[] all = Files.readAllBytes(capture);
        boolean bigEndian = all.length > 0 && (all[0] & 0xff) == 0xa1;
        return ByteBuffer.wrap(all).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the whole records begin, up to one that is damaged. */
    static List<Integer> records(ByteBuffer capture) {
        List<Integer> records = new ArrayList<>();
        int at = HEADER;
        while (at + RECORD_HEADER <= capture.limit()) {
            int captured = capture.getInt(at + CAPTURED);
            if (captured < 0 || captured > capture.limit() - at - RECORD_HEADER) {
                break;
            }
            records.add(at);
            at += RECORD_HEADER + captured;
        }
        return records;
    }

    /** Files of about as many packets each, with the capture's own header. */
    @SuppressWarnings("ByteBufferBackingArray") // all of it is wrapped
    static List<Path> cut(Path folder, Path capture, int parts) throws IOException {
        ByteBuffer bytes = bytes(capture);
        List<Integer> records = records(bytes);
        List<Path> files = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            var text = new ByteArrayOutputStream();
            int header = Math.min(HEADER, bytes.limit());
            text.write(bytes.array(), 0, header);
            int from = part == 0 ? header : offset(records, part, parts, bytes.limit());
            int to = offset(records, part + 1, parts, bytes.limit());
            text.write(bytes.array(), from, to - from);
            files.add(Files.write(folder.resolve(part + ".pcap"), text.toByteArray()));
        }
        return files;
    }

    private static int offset(List<Integer> records, int part, int parts, int end) {
        int record = records.size() * part / parts;
        return record == records.size() ? end : records.get(record);
    }

    /** A capture of some thousand packets: those of a short one again and again, each time later. */
    @SuppressWarnings("ByteBufferBackingArray") // all of it is wrapped
    static Path longOne(Path file, int times) throws IOException {
        ByteBuffer bytes = bytes(Path.of("src/test/resources/pcaps/lossy-path.pcap"));
        var text = new ByteArrayOutputStream();
        text.write(bytes.array(), 0, HEADER);
        for (int time = 0; time < times; time++) {
            for (int record : records(bytes)) {
                bytes.putInt(record, bytes.getInt(record) + 200);
            }
            text.write(bytes.array(), HEADER, bytes.limit() - HEADER);
        }
        return Files.write(file, text.toByteArray());
    }
}
