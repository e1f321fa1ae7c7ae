package tcpstates.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any text as what tcpdump has printed. */
public final class TranscriptFuzzer {
    private TranscriptFuzzer() {}

    /**
     * Called by the fuzzer.
     *
     * @param input format, options, then the text
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        Format format = Format.ALL.get(Byte.toUnsignedInt(input[0]) % Format.ALL.size());
        Path file = FrontDoor.file("transcript", Arrays.copyOfRange(input, 2, input.length));
        List<String> arguments = new ArrayList<>(List.of("-n", "--format", format.name(), "-r", file.toString()));
        arguments.addAll(format.likeTcpdump() ? FuzzedOptions.lines(input[1]) : FuzzedOptions.reports(input[1]));
        FrontDoor.run(arguments);
    }
}
