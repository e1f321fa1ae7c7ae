package tcpstates.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import tcpstates.cli.CaptureInvariants.Violation;

/** One of the tests' captures with its packets edited: told in every format, by one thread and by two, and without contradiction. */
public final class TrackerFuzzer {
    private static final int HEADER = 5;
    private static final int TWO_THREADS = 1;
    private static final int INVARIANTS = 2;

    /** The other rules hold of what hosts do; packets with edited flags, numbers and times may break them. */
    private static final Set<String> HOLDS_OF_ANYTHING = Set.of(
            "no exception",
            "exit status 0 or 1",
            "one line names the damage",
            "every line is a JSON object",
            "each event has a type and a time",
            "prefix results are kept",
            "each connection is told once",
            "nothing comes behind a connection's event",
            "a packet that is named exists",
            "each segment counts once",
            "each byte counts once",
            "totals equal the sums over events",
            "health is told last",
            "health agrees with itself");

    private TrackerFuzzer() {}

    /**
     * Called by the fuzzer.
     *
     * @param input the capture (2 bytes), container and format, what is compared, options, then the edits, 8 bytes each
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < HEADER) {
            return;
        }
        var capture = EditedCapture.of(EditedCapture.seed(input[0], input[1]));
        capture.edit(Arrays.copyOfRange(input, HEADER, input.length));
        PacketFile.Container[] containers = PacketFile.Container.values();
        Path file = capture.write(containers[input[2] & 3]);

        Format format = Format.ALL.get((Byte.toUnsignedInt(input[2]) >> 2) % Format.ALL.size());
        List<String> arguments = new ArrayList<>(List.of("-n", "--format", format.name(), "-r", file.toString()));
        arguments.addAll(format.likeTcpdump() ? FuzzedOptions.lines(input[4]) : FuzzedOptions.reports(input[4]));
        Run run = FrontDoor.run(arguments);
        if ((input[3] & TWO_THREADS) != 0) {
            FrontDoor.assertSameByTwoThreads(run, arguments);
        }
        if ((input[3] & INVARIANTS) != 0) {
            for (Violation violation : CaptureInvariants.check(file)) {
                if (HOLDS_OF_ANYTHING.contains(violation.rule())) {
                    throw FrontDoor.failure(violation.rule(), violation.what());
                }
            }
        }
    }
}
