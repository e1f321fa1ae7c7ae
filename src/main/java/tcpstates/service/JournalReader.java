package tcpstates.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.service.RecordCodec.Numbered;

/** Reads what a capture that ended by itself has left behind. */
final class JournalReader {
    private static final int RECORDS_AT_ONCE = 256;

    private JournalReader() {}

    /**
     * What a journal holds.
     *
     * @param header null if it is damaged in both of its copies
     * @param records of the transitions that no report had, in their order
     * @param lost how many of them are damaged or missing
     */
    record Content(@Nullable JournalHeader header, List<ByteBuffer> records, long lost) {}

    static Content read(FileChannel file) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(JournalHeader.BOTH);
        readFully(file, start, 0);
        JournalHeader header = JournalHeader.decode(start.flip());
        long reported = header == null ? 0 : header.reported();
        List<Found> found = new ArrayList<>();
        ByteBuffer some;
        long at = JournalHeader.BOTH;
        do {
            some = ByteBuffer.allocate(RECORDS_AT_ONCE * RecordCodec.SIZE);
            readFully(file, some, at);
            at += some.flip().limit();
            for (int i = 0; i + RecordCodec.SIZE <= some.limit(); i += RecordCodec.SIZE) {
                Numbered numbered = RecordCodec.transition(some, i);
                if (numbered != null && numbered.sequence() > reported) {
                    found.add(new Found(numbered.sequence(), some.slice(i, RecordCodec.SIZE)));
                }
            }
        } while (some.limit() == some.capacity());
        return content(header, found);
    }

    private record Found(long sequence, ByteBuffer record) implements Comparable<Found> {
        @Override
        public int compareTo(Found other) {
            return Long.compare(sequence, other.sequence);
        }
    }

    private static Content content(@Nullable JournalHeader header, List<Found> found) {
        found.sort(null);
        long first = found.isEmpty() ? 1 : found.getFirst().sequence;
        long last = found.isEmpty() ? 0 : found.getLast().sequence;
        if (header != null) {
            first = header.reported() + 1;
            last = Math.max(last, header.written());
        }
        return new Content(header, found.stream().map(Found::record).toList(), last - first + 1 - found.size());
    }

    private static void readFully(FileChannel file, ByteBuffer to, long position) throws IOException {
        while (to.hasRemaining()) {
            if (file.read(to, position + to.position()) < 0) {
                return;
            }
        }
    }
}
