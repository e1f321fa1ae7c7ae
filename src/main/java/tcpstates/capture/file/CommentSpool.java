package tcpstates.capture.file;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Comments on packets, which come in any order and are read by packet. What does not fit into a few megabytes is sorted into a file
 * that is gone when it is closed.
 */
public final class CommentSpool implements AutoCloseable {
    /** Bytes of text that are kept in memory. */
    private static final int KEPT = 8 << 20;

    /** What an object takes beside its text. */
    private static final int OVERHEAD = 64;

    private final List<Comment> kept = new ArrayList<>();
    private final List<FileChannel> runs = new ArrayList<>();
    private final PriorityQueue<Run> reading =
            new PriorityQueue<>(Comparator.comparingLong(Run::packet).thenComparingInt(Run::number));
    private final int bound;
    private long bytes;
    private boolean begun;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Comment(long packet, byte[] text) {}

    /** A sorted file, read up to a comment. */
    private static final class Run {
        private final int number;
        private final DataInputStream in;
        private long packet;
        private String text = "";

        Run(int number, FileChannel file) {
            this.number = number;
            in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file)));
        }

        boolean next() throws IOException {
            try {
                packet = in.readLong();
            } catch (EOFException e) {
                return false;
            }
            text = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            return true;
        }

        long packet() {
            return packet;
        }

        int number() {
            return number;
        }
    }

    public CommentSpool() {
        this(KEPT);
    }

    /** @param bound bytes that are kept in memory */
    CommentSpool(int bound) {
        this.bound = bound;
    }

    /** Adds a comment behind those that the packet has; before the first {@link #of}. */
    public void add(long packet, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        kept.add(new Comment(packet, content));
        bytes += content.length + OVERHEAD;
        if (bytes > bound) {
            write();
        }
    }

    private void write() throws IOException {
        Path file = Files.createTempFile("tcpstates-sniff", ".comments");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        runs.add(channel);
        Files.delete(file); // it is there until it is closed, however the program ends
        kept.sort(Comparator.comparingLong(Comment::packet));
        var out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
        for (Comment comment : kept) {
            out.writeLong(comment.packet);
            out.writeInt(comment.text.length);
            out.write(comment.text);
        }
        out.flush();
        channel.position(0);
        kept.clear();
        bytes = 0;
    }

    /** The comments on a packet, in the order in which they were added; to be asked for packets in their order. */
    public List<String> of(long packet) throws IOException {
        if (!begun) {
            begun = true;
            write();
            for (int i = 0; i < runs.size(); i++) {
                advance(new Run(i, runs.get(i)));
            }
        }
        List<String> comments = new ArrayList<>();
        while (!reading.isEmpty() && reading.element().packet <= packet) {
            Run run = reading.remove();
            if (run.packet == packet) {
                comments.add(run.text);
            }
            advance(run);
        }
        return comments;
    }

    private void advance(Run run) throws IOException {
        if (run.next()) {
            reading.add(run);
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel file : runs) {
            file.close();
        }
    }
}
