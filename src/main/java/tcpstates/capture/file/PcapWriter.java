package tcpstates.capture.file;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PrintableText;
import tcpstates.packet.Nanos;

/** Writes packets to a pcap file, little-endian, as libpcap's pcap_dump does. */
public final class PcapWriter implements AutoCloseable {
    private static final int TCPDUMP_MAGIC = 0xa1b2c3d4;
    private static final int NSEC_TCPDUMP_MAGIC = 0xa1b23c4d;
    private static final short MAJOR = 2;
    private static final short MINOR = 4;

    private static final int PACKET_HEADER_LENGTH = 16;
    private static final int BUFFER_SIZE = 1 << 18;
    private static final int SMALL_BUFFER_SIZE = 1 << 13;

    private final String name;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final MemorySegment bufferMemory;
    private final int linkType;
    private final int nanosPerFraction;

    private PcapWriter(String name, FileChannel channel, int bufferSize, int linkType, int decimals) {
        this.name = name;
        this.channel = channel;
        this.linkType = linkType;
        nanosPerFraction = decimals == 9 ? 1 : 1_000;
        buffer = Arena.ofAuto().allocate(bufferSize).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        bufferMemory = MemorySegment.ofBuffer(buffer.duplicate());
    }

    private PcapWriter withHeader(int snapshotLength, int decimals) {
        buffer.putInt(decimals == 9 ? NSEC_TCPDUMP_MAGIC : TCPDUMP_MAGIC)
                .putShort(MAJOR)
                .putShort(MINOR)
                // Time zone and accuracy: always 0, says pcap-savefile(5).
                .putInt(0)
                .putInt(0)
                .putInt(snapshotLength)
                .putInt(linkType);
        return this;
    }

    /**
     * Creates a file, or empties it if it exists.
     *
     * @param path of the file; {@code -} is standard output
     * @param linkType libpcap's LINKTYPE_ number of all packets, as {@link tcpstates.capture.PacketSource#linkType}; -1 (a source that never saw an
     *     interface, and so has no packets) writes 0
     * @param snapshotLength as {@link tcpstates.capture.PacketSource#snapshotLength}
     * @param decimals of the time stamps, as {@link tcpstates.capture.PacketSource#decimals}: 9 for nanoseconds, else microseconds
     */
    public static PcapWriter open(String path, int linkType, int snapshotLength, int decimals) throws CaptureException {
        String name = path.equals("-") ? "standard output" : PrintableText.of(path);
        try {
            return new PcapWriter(name, channel(path), BUFFER_SIZE, Math.max(linkType, 0), decimals)
                    .withHeader(snapshotLength, decimals);
        } catch (IOException e) {
            throw new CaptureException(name + ": " + SavedCapture.reason(e), e);
        } catch (InvalidPathException e) {
            throw new CaptureException(name + ": No such file or directory", e);
        }
    }

    /** Creates a file that must not exist, as one of many: its buffer is small. The other parameters as above. */
    static PcapWriter create(Path file, int linkType, int snapshotLength, int decimals) throws CaptureException {
        return oneOfMany(file, StandardOpenOption.CREATE_NEW, linkType, decimals)
                .withHeader(snapshotLength, decimals);
    }

    /** Opens a file of {@link #create} again, with the same parameters; what is written stands behind what is there. */
    static PcapWriter append(Path file, int linkType, int decimals) throws CaptureException {
        return oneOfMany(file, StandardOpenOption.APPEND, linkType, decimals);
    }

    private static PcapWriter oneOfMany(Path file, StandardOpenOption how, int linkType, int decimals)
            throws CaptureException {
        String name = PrintableText.of(file.toString());
        try {
            // Who else may write to the directory must not lead us elsewhere.
            FileChannel channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.WRITE, how, LinkOption.NOFOLLOW_LINKS));
            return new PcapWriter(name, channel, SMALL_BUFFER_SIZE, linkType, decimals);
        } catch (IOException e) {
            throw new CaptureException(name + ": " + SavedCapture.reason(e), e);
        }
    }

    private static FileChannel channel(String path) throws IOException {
        return path.equals("-")
                ? new FileOutputStream(FileDescriptor.out).getChannel()
                : FileChannel.open(
                        Path.of(path),
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Writes one packet; parameters as in {@link tcpstates.capture.PacketHandler#packet}. */
    public void write(MemorySegment memory, long offset, int captured, int length, long nanos, int packetLinkType)
            throws CaptureException {
        if (packetLinkType != linkType) {
            throw new CaptureException(name + ": a pcap file has one link type, " + linkType
                    + " here; a packet of link type " + packetLinkType + " cannot be written to it");
        }
        if (buffer.remaining() < PACKET_HEADER_LENGTH + captured) {
            flush();
        }
        buffer.putInt((int) Math.floorDiv(nanos, Nanos.PER_SECOND))
                .putInt((int) Math.floorMod(nanos, Nanos.PER_SECOND) / nanosPerFraction)
                .putInt(captured)
                .putInt(length);
        if (captured <= buffer.remaining()) {
            MemorySegment.copy(memory, offset, bufferMemory, buffer.position(), captured);
            buffer.position(buffer.position() + captured);
        } else {
            flush();
            writeOut(memory.asSlice(offset, captured).asByteBuffer());
        }
    }

    /** Hands everything written so far to the system. */
    public void flush() throws CaptureException {
        writeOut(buffer.flip());
        buffer.clear();
    }

    private void writeOut(ByteBuffer bytes) throws CaptureException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new CaptureException(name + ": " + SavedCapture.reason(e), e);
        }
    }

    @Override
    public void close() throws CaptureException {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            flush();
        } catch (IOException e) {
            throw new CaptureException(name + ": " + SavedCapture.reason(e), e);
        }
    }
}
