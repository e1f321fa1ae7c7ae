package tcpstates;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tcpstates.capture.PacketHandler;

/**
 * A little-endian pcap file as tcpdump writes it on the machines that run these tests; independent of the reader under test.
 *
 * @param header the file's first 24 bytes
 * @param records header and packet of each record
 */
record PcapFile(MemorySegment header, List<PacketRecord> records) {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int NANOSECOND_MAGIC = 0xa1b23c4d;
    private static final int LINK_TYPE_OFFSET = 20;
    private static final int CAPTURED_OFFSET = 8;
    private static final int LENGTH_OFFSET = 12;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * One packet.
     *
     * @param time the record's first 8 bytes, seconds and their fraction
     * @param length bytes on the wire
     * @param bytes as captured
     */
    record PacketRecord(long time, int length, MemorySegment bytes) {}

    static PcapFile read(Path path) throws IOException {
        MemorySegment file = MemorySegment.ofArray(Files.readAllBytes(path));
        List<PacketRecord> records = new ArrayList<>();
        long at = FILE_HEADER;
        while (at < file.byteSize()) {
            int captured = file.get(INT, at + CAPTURED_OFFSET);
            MemorySegment bytes = file.asSlice(at + RECORD_HEADER, captured);
            records.add(new PacketRecord(file.get(LONG, at), file.get(INT, at + LENGTH_OFFSET), bytes));
            at += RECORD_HEADER + captured;
        }
        return new PcapFile(file.asSlice(0, FILE_HEADER), records);
    }

    byte[] toBytes() {
        long packets = records.stream()
                .mapToLong(one -> RECORD_HEADER + one.bytes().byteSize())
                .sum();
        ByteBuffer file = ByteBuffer.allocate((int) (FILE_HEADER + packets)).order(ByteOrder.LITTLE_ENDIAN);
        file.put(header.asByteBuffer());
        for (PacketRecord one : records) {
            file.putLong(one.time()).putInt((int) one.bytes().byteSize()).putInt(one.length());
            file.put(one.bytes().asByteBuffer());
        }
        return file.array();
    }

    /** Hands the packets to the handler as a packet source would. */
    void deliver(PacketHandler handler) {
        long fraction = header.get(INT, 0) == NANOSECOND_MAGIC ? 1 : 1_000;
        int linkType = header.get(INT, LINK_TYPE_OFFSET) & 0xffff;
        for (PacketRecord one : records) {
            long nanos = (one.time() & 0xffff_ffffL) * 1_000_000_000 + (one.time() >>> 32) * fraction;
            int captured = (int) one.bytes().byteSize();
            if (!handler.packet(one.bytes(), 0, captured, one.length(), nanos, linkType)) {
                return;
            }
        }
    }
}
