package tcpstates.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tcpstates.packet.Frames;
import tcpstates.packet.Frames.Link;
import tcpstates.packet.LinkType;

/** What the fuzzers begin with: the tests' captures, what is printed of them, and a frame of each link type. */
public final class FuzzSeeds {
    private static final int LARGEST_FILE = 3000;
    private static final Path TRANSCRIPTS = Path.of("src", "test", "resources", "transcripts");

    private FuzzSeeds() {}

    /** Writes them into a folder, those of each fuzzer into one of its name. */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        write(folder.resolve("TrackerFuzzer"), captures());
        write(folder.resolve("DecoderFuzzer"), frames());
        write(folder.resolve("ReaderFuzzer"), files());
        write(folder.resolve("TranscriptFuzzer"), texts());
    }

    private static void write(Path folder, List<byte[]> seeds) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(folder.resolve("seed" + i), seeds.get(i));
        }
    }

    static List<byte[]> captures() {
        List<byte[]> seeds = new ArrayList<>();
        int choice = 0;
        for (int point : EditedCapture.seeds()) {
            byte[] edit = new byte[EditedCapture.EDIT_LENGTH];
            byte[] header = {(byte) (point >> 8), (byte) point, (byte) choice, (byte) (choice & 3), (byte) choice};
            seeds.add(Frames.join(header, edit));
            choice++;
        }
        return seeds;
    }

    static List<byte[]> frames() {
        List<byte[]> seeds = new ArrayList<>();
        for (Link link : Frames.beforeIpv4()) {
            seeds.add(frame(link.type(), Frames.join(link.header(), Frames.tcpInIpv4())));
        }
        for (Link link : Frames.beforeIpv6()) {
            seeds.add(frame(link.type(), Frames.join(link.header(), Frames.tcpInIpv6())));
        }
        for (int point : EditedCapture.seeds()) {
            Path capture = EditedCapture.seed((byte) (point >> 8), (byte) point);
            EditedCapture.of(capture).eachPacket((linkType, bytes) -> seeds.add(frame(linkType, bytes)), 8);
        }
        return seeds;
    }

    private static byte[] frame(int linkType, byte[] packet) {
        LinkType[] types = LinkType.values();
        int index = 0;
        while (types[index].number() != linkType) {
            index++;
        }
        return Frames.join(new byte[] {(byte) index, (byte) 7, 0, 0}, packet);
    }

    static List<byte[]> files() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (int point : EditedCapture.seeds()) {
            var capture = EditedCapture.of(EditedCapture.seed((byte) (point >> 8), (byte) point));
            for (PacketFile.Container container : PacketFile.Container.values()) {
                byte[] file = Files.readAllBytes(capture.write(container));
                if (file.length <= LARGEST_FILE) {
                    seeds.add(Frames.join(new byte[] {(byte) seeds.size()}, file));
                }
            }
        }
        return seeds;
    }

    static List<byte[]> texts() throws IOException {
        Set<String> texts = new HashSet<>();
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            for (Path file : files.toList()) {
                texts.add(Files.readString(file));
            }
        }
        for (int point : EditedCapture.seeds()) {
            Path capture = EditedCapture.seed((byte) (point >> 8), (byte) point);
            List<String> arguments = new ArrayList<>(List.of("-n", "--format", "tcpdump", "-r", capture.toString()));
            arguments.addAll(FuzzedOptions.lines((byte) point));
            texts.add(FrontDoor.run(arguments).out());
        }
        List<byte[]> seeds = new ArrayList<>();
        for (String text : texts.stream().sorted().toList()) {
            if (text.length() <= LARGEST_FILE) {
                byte[] header = {(byte) seeds.size(), (byte) seeds.size()};
                seeds.add(Frames.join(header, text.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return seeds;
    }
}
