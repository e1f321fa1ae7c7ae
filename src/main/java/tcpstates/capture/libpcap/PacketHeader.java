package tcpstates.capture.libpcap;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import tcpstates.packet.Nanos;

/**
 * {@code struct pcap_pkthdr} as 64-bit systems have it in memory: seconds, microseconds or nanoseconds, caplen, len. Read by its
 * offset, so that looking at a packet makes no object.
 */
final class PacketHeader {
    private static final int SECONDS = 0;

    /** {@code suseconds_t} has 4 bytes on macOS and 8 on Linux; its low half holds the number on both. */
    private static final int FRACTION = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 8 : 12;

    private static final int CAPTURED = 16;
    private static final int LENGTH = 20;

    static final int SIZE = 24;

    private PacketHeader() {}

    /** Nanoseconds since 1970, where a fraction lasts {@code nanosPerUnit}. */
    static long nanos(MemorySegment memory, long header, int nanosPerUnit) {
        return memory.get(JAVA_LONG, header + SECONDS) * Nanos.PER_SECOND
                + (long) memory.get(JAVA_INT, header + FRACTION) * nanosPerUnit;
    }

    static int captured(MemorySegment memory, long header) {
        return memory.get(JAVA_INT, header + CAPTURED);
    }

    static int length(MemorySegment memory, long header) {
        return memory.get(JAVA_INT, header + LENGTH);
    }

    static void set(MemorySegment header, int captured, int length) {
        header.set(JAVA_INT, CAPTURED, captured);
        header.set(JAVA_INT, LENGTH, length);
    }
}
