package tcpstates.cli;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.LinkType;
import tcpstates.packet.PacketDecoder;

/** A packet of any link type: decoded, and printed with all that tcpdump's options ask for. */
public final class DecoderFuzzer {
    private static final int HEADER = 4;

    private DecoderFuzzer() {}

    /**
     * Called by the fuzzer.
     *
     * @param input link type, options, how many bytes were not captured (2 bytes), the packet
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < HEADER) {
            return;
        }
        LinkType[] types = LinkType.values();
        int linkType = types[Byte.toUnsignedInt(input[0]) % types.length].number();
        int missing = Byte.toUnsignedInt(input[2]) << 8 | Byte.toUnsignedInt(input[3]);
        byte[] packet = Arrays.copyOfRange(input, HEADER, input.length);
        var capture = new PacketFile(PacketFile.Container.PCAP_NANOS);
        capture.add(0, MemorySegment.ofArray(packet), packet.length + missing, linkType);

        List<String> arguments = new ArrayList<>(List.of(
                "-n", "--format", "tcpdump", "-r", capture.write("packet.pcap").toString()));
        arguments.addAll(FuzzedOptions.lines(input[1]));
        Run run = FrontDoor.run(arguments);
        MemorySegment memory = MemorySegment.ofArray(packet);
        int length = packet.length + missing;
        DecodeResult result = new PacketDecoder().decode(memory, 0, packet.length, length, 0, linkType, 1);
        if (result == DecodeResult.TCP && run.out().isEmpty()) {
            throw FrontDoor.failure("no line for the packet", arguments.toString());
        }
    }
}
