package tcpstates.capture.file;

import java.lang.foreign.MemorySegment;
import java.util.List;
import tcpstates.capture.CaptureException;

/** The formats that libpcap reads, and the choice among all that are known. */
enum PcapFormat implements CaptureFormat {
    PCAP {
        @Override
        public boolean isMagic(MemorySegment memory, long offset) {
            int magic = memory.get(CaptureReader.LE_INT, offset);
            return PcapReader.isMagic(magic) || PcapReader.isMagic(Integer.reverseBytes(magic));
        }

        @Override
        public CaptureReader reader(String name) {
            return new PcapReader(name);
        }
    },
    PCAPNG {
        @Override
        public boolean isMagic(MemorySegment memory, long offset) {
            return memory.get(CaptureReader.LE_INT, offset) == PcapngReader.SECTION_HEADER_BLOCK;
        }

        @Override
        public CaptureReader reader(String name) {
            return new PcapngReader(name);
        }
    };

    /**
     * What a capture may be.
     *
     * @param name fit for a message
     * @param further formats, in the order in which they are asked
     * @param memory holds the capture's first bytes, at least {@link #MAGIC_LENGTH}, from this offset on
     * @return at least one; each but the last may still {@linkplain CaptureReader#declines() decline}
     */
    static List<CaptureFormat> candidates(String name, List<CaptureFormat> further, MemorySegment memory, long offset)
            throws CaptureException {
        for (CaptureFormat format : values()) {
            if (format.isMagic(memory, offset)) {
                return List.of(format);
            }
        }
        List<CaptureFormat> candidates = further.stream()
                .filter(format -> format.isMagic(memory, offset))
                .toList();
        if (candidates.isEmpty()) {
            throw CaptureReader.unknownFormat(name);
        }
        return candidates;
    }
}
