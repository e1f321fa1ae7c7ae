package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;

/** Options by the bits of a byte, as a fuzzer chooses them. */
final class FuzzedOptions {
    private static final List<String> LINES = List.of("-v", "-vv", "-e", "-x", "-S", "--states", "--sections", "-tttt");
    private static final List<String> REPORTS =
            List.of("--lang=zh", "--max-connections=4", "--nano", "-v", "--model=linux", "--all-states", "--unknown=0");

    private FuzzedOptions() {}

    /** Options of lines like tcpdump's. */
    static List<String> lines(byte bits) {
        return chosen(LINES, bits);
    }

    /** Options of the other formats. */
    static List<String> reports(byte bits) {
        return chosen(REPORTS, bits);
    }

    private static List<String> chosen(List<String> options, byte bits) {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            if ((bits >> i & 1) != 0) {
                chosen.add(options.get(i));
            }
        }
        return chosen;
    }
}
