package tcpstates.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes as a capture: mapped, read from its front, in a series, written again; what is read must be the same each time. */
public final class ReaderFuzzer {
    private static final List<String> COUNT = List.of("-q", "--count");

    /** First bytes of pcap in either order and of pcapng; what is compressed already is no capture when it is so twice. */
    private static final String PLAIN = "\u00d4M\u00a1\n";

    private ReaderFuzzer() {}

    /**
     * Called by the fuzzer.
     *
     * @param input a byte that chooses what is done, then the capture
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        byte[] content = Arrays.copyOfRange(input, 1, input.length);
        Path capture = FrontDoor.file("capture", content);
        Run whole = run(COUNT, "-r", capture);
        switch (input[0] & 3) {
            case 0 -> run(List.of("-q", "-n", "--format", "json"), "-r", capture);
            case 1 -> {
                Run packed = run(COUNT, "-r", FrontDoor.compressed("packed", content));
                boolean same = packed.out().equals(whole.out()) && packed.status() == whole.status();
                if (!same && PLAIN.indexOf(Byte.toUnsignedInt(content[0])) >= 0) {
                    throw FrontDoor.failure("compressed is another capture", whole + " " + packed);
                }
            }
            case 2 -> {
                byte[] twice = (capture + "\n" + capture + "\n").getBytes(StandardCharsets.UTF_8);
                run(COUNT, "-V", FrontDoor.file("series", twice));
            }
            default -> {
                Path written = FrontDoor.file("written", new byte[0]);
                Run writing = run(List.of("-q", "-r", capture.toString()), "-w", written);
                if (writing.status() == Main.DONE && whole.status() == Main.DONE) {
                    Run again = run(COUNT, "-r", written);
                    if (!again.out().equals(whole.out())) {
                        throw FrontDoor.failure("another capture was written", whole + " " + again);
                    }
                }
            }
        }
    }

    private static Run run(List<String> options, String option, Path file) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(option, file.toString()));
        return FrontDoor.run(arguments);
    }
}
