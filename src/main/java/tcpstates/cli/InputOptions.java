package tcpstates.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.PositionalParamSpec;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PrintableText;
import tcpstates.page.HtmlReport;

/** Which packets are taken, and from where. */
final class InputOptions {
    private List<String> files = new ArrayList<>();
    private boolean follow;
    private @Nullable String fileList;
    private List<String> compared = new ArrayList<>();
    private @Nullable String interfaceName;
    private @Nullable Long count;
    private long skip;
    private @Nullable String filterFile;
    private boolean noOptimize;
    private List<String> words = new ArrayList<>();

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("Where packets come from");
        group.list(String.class, given -> files = given, "-r")
                .paramLabel("FILE")
                .description(
                        "Read packets from FILE (pcap, pcapng, or tcpdump's text); - is standard input. A report of"
                                + " diagnose-tools (verbose=1) is read, too. Given several times: as one capture, merged by time; a"
                                + " packet that several of them hold counts once.");
        group.flag(given -> follow = given, "--follow")
                .description(
                        "At the end of the FILE of -r wait for more, as tail -F does: a record that is not whole is waited"
                                + " for, and so is a FILE that is not there; one that was emptied or replaced is read from its"
                                + " front. Output as in a live capture; a signal or -c ends it. Not for compressed files.");
        group.value(String.class, given -> fileList = given, "-V")
                .paramLabel("LIST")
                .description(
                        "Read the files that LIST names, one a line, merged by time as several -r are; - is standard"
                                + " input.");
        group.list(String.class, given -> compared = given, "--compare")
                .arity("2")
                .paramLabel("FILE FILE")
                .hideParamSyntax(true)
                .description(
                        "Compare two captures of the same traffic, taken at two places: which packets were lost, late,"
                                + " changed or made between them, and the states of each end as the nearer capture shows them."
                                + " With --format connections (the default), states or json. See docs/compare.md.");
        group.value(String.class, given -> interfaceName = given, "-i", "--interface")
                .paramLabel("INTERFACE")
                .description("Capture from INTERFACE: a name, its number in -D, or 'any'. Without -i and -r:"
                        + " the first interface that is up and no loopback.");
        group.value(Long.class, given -> count = given, "-c")
                .paramLabel("COUNT")
                .description("End after COUNT packets that pass the filter.");
        group.value(Long.class, skip, given -> skip = given, "--skip")
                .paramLabel("COUNT")
                .description("Leave out the first COUNT packets that pass.");
        group.value(String.class, given -> filterFile = given, "-F")
                .paramLabel("FILE")
                .description("Take the filter expression from FILE; one on the command line is then refused.");
        group.flag(given -> noOptimize = given, "-O", "--no-optimize")
                .description("Do not optimise the compiled filter.");
        return group;
    }

    /** What belongs to no option. */
    PositionalParamSpec filterWords() {
        Consumer<List<String>> field = given -> words = given;
        var target = new OptionGroup.Target(List.of(), field);
        return PositionalParamSpec.builder()
                .arity("0..*")
                .paramLabel("filter expression")
                .hidden(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .initialValue(List.of())
                .getter(target)
                .setter(target)
                .build();
    }

    void check() throws UsageException {
        UsageException.throwIf(count != null && count <= 0, "-c needs a count of at least 1, not " + count);
        UsageException.throwIf(!files.isEmpty() && fileList != null, "-V and -r are mutually exclusive");
        UsageException.throwIf(skip < 0, "--skip needs a count of at least 0, not " + skip);
        UsageException.throwIf(
                follow && (files.size() != 1 || files.contains("-")),
                "--follow reads one file that grows: give -r FILE, once");
        checkCompared();
        UsageException.throwIf(
                filterFile != null && !words.isEmpty(),
                "-F and a filter expression on the command line exclude each other: '" + String.join(" ", words) + "'");
    }

    private void checkCompared() throws UsageException {
        if (compared.isEmpty()) {
            return;
        }
        UsageException.throwIf(
                compared.size() != 2, "--compare takes two files and is given " + String.join(" and ", compared));
        UsageException.throwIf(
                "-".equals(compared.getFirst()) && "-".equals(compared.getLast()),
                "--compare can read one of the two captures from standard input, not both");
        notWithCompare(!files.isEmpty(), "-r");
        notWithCompare(fileList != null, "-V");
        notWithCompare(follow, "--follow");
        notWithCompare(interfaceName != null, "-i");
        notWithCompare(count != null, "-c");
        notWithCompare(skip > 0, "--skip");
    }

    /** Refuses what has no meaning beside {@code --compare}. */
    static void notWithCompare(boolean given, String option) throws UsageException {
        UsageException.throwIf(given, "--compare reads two whole captures and compares them: leave out " + option);
    }

    /** What was typed that belongs to no option. */
    List<String> words() {
        return words;
    }

    /** Adds what only a live capture understands. */
    void addLiveOnly(IdleOptions idle) {
        idle.addIf(interfaceName != null, "-i");
    }

    /** Whether packets come from an interface, not from a file. */
    boolean live() {
        return files.isEmpty() && fileList == null && compared.isEmpty();
    }

    /** Whether packets come from files, so that the last one can be waited for. */
    boolean ends() {
        return !live() && !follow && files.stream().allMatch(file -> new File(file).isFile());
    }

    /** Whether the file may grow, and is read on for as long as nobody ends it. */
    boolean follows() {
        return follow;
    }

    /** Whether there is no byte yet of the file that is followed. */
    boolean waitsForFile() {
        return follow && new File(files.getFirst()).length() == 0;
    }

    /** The captures that are read as one; none if {@link #fileList()} names them, or if there are none. */
    List<String> files() {
        return files;
    }

    /** The two captures that are to be compared; none if none are. */
    List<String> compared() {
        return compared;
    }

    /** File that names the files. */
    @Nullable
    String fileList() {
        return fileList;
    }

    /** What a report calls the place where packets come from: a file without its folders, or an interface. */
    HtmlReport.Source described() {
        String name = Objects.requireNonNullElse(fileList != null ? fileList : interfaceName, "");
        String again = again();
        return new HtmlReport.Source(
                files.isEmpty()
                        ? new File(name).getName()
                        : files.stream().map(file -> new File(file).getName()).collect(Collectors.joining(", ")),
                Main.NAME + " " + Objects.requireNonNullElse(again, "-r FILE"));
    }

    /** A name or a number; null for any interface that will do. */
    @Nullable
    String interfaceName() {
        return interfaceName;
    }

    /** Packets that pass and are left out. */
    long skip() {
        return skip;
    }

    /** Packets that pass and are taken at most. */
    long limit() {
        return count == null ? Long.MAX_VALUE : count;
    }

    /** The filter expression: the remaining words, or the file of {@code -F}; empty for all packets. */
    String filter() throws CaptureException {
        return filterFile == null ? String.join(" ", words) : FilterFile.read(filterFile);
    }

    /**
     * What must be typed to read the same packets once more, with the same numbers; null if they come only once, or a name in it
     * cannot be typed.
     */
    @Nullable
    String again() {
        if (files.isEmpty() && fileList == null || files.contains("-") || "-".equals(fileList)) {
            return null;
        }
        var again = new StringJoiner(" ");
        files.forEach(file -> again.add("-r").add(ShellWord.of(file)));
        if (fileList != null) {
            again.add("-V").add(ShellWord.of(fileList));
        }
        if (skip > 0) {
            again.add("--skip").add(Long.toString(skip));
        }
        if (filterFile != null) {
            again.add("-F").add(ShellWord.of(filterFile));
        }
        if (!words.isEmpty()) {
            again.add(ShellWord.of(String.join(" ", words)));
        }
        String typed = again.toString();
        return PrintableText.of(typed).equals(typed) ? typed : null;
    }

    boolean optimizesFilter() {
        return !noOptimize;
    }
}
