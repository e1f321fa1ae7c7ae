package tcpstates.cli;

import org.jspecify.annotations.Nullable;
import tcpstates.capture.file.SaveFile;
import tcpstates.os.Libc;

/** Where the packets that pass are written. */
final class SaveOptions {
    static final String ANNOTATE = "--annotate";

    private static final String STANDARD_OUTPUT = "-";

    /** {@code -C} counts in these, not in 2 to the power of 20. */
    private static final long MEGABYTE = 1_000_000;

    private static final long MAXIMUM_MEGABYTES = Long.MAX_VALUE / MEGABYTE;

    private @Nullable String file;
    private boolean packetBuffered;
    private @Nullable Long megabytes;
    private @Nullable Long seconds;
    private @Nullable Integer files;
    private @Nullable String command;
    private @Nullable String directory;
    private @Nullable String annotated;

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("Saving packets");
        group.value(String.class, given -> file = given, "-w")
                .paramLabel("FILE")
                .description(
                        "Also write the packets that pass the filter to FILE; - is standard output, text then goes to"
                                + " standard error. Only --format tcpdump prints nothing then, as tcpdump.");
        group.flag(given -> packetBuffered = given, "-U", "--packet-buffered")
                .description("Write each packet to the file of -w at once; without -w the same as -l.");
        group.value(Long.class, given -> megabytes = given, "-C")
                .paramLabel("MB")
                .description("Begin another file when one is longer than MB times 1000000 bytes: FILE, FILE1, FILE2 …");
        group.value(Long.class, given -> seconds = given, "-G")
                .paramLabel("SECONDS")
                .description(
                        "Begin another file every so many seconds, by the packets' times; FILE is then a strftime(3)"
                                + " pattern.");
        group.value(Integer.class, given -> files = given, "-W")
                .paramLabel("COUNT")
                .description(
                        "With -C, overwrite the oldest file when there are COUNT; with -G, end after COUNT files.");
        group.value(String.class, given -> command = given, "-z")
                .paramLabel("COMMAND")
                .description(
                        "With -C or -G, run COMMAND with the name of each file that is complete, without a shell.");
        group.value(String.class, given -> directory = given, "--split")
                .paramLabel("DIR")
                .description(
                        "Also write the packets of each connection that is told to a file of its own in DIR, which is"
                                + " made if need be: conn-0000007_10.0.0.1_40000_10.0.0.2_80.pcap, the sender of its first packet in"
                                + " front. No file is written over.");
        group.value(String.class, given -> annotated = given, ANNOTATE)
                .paramLabel("FILE")
                .description(
                        "Also write the packets to FILE as pcapng, with comments that Wireshark shows: each change of a"
                                + " state with the states of both ends, each segment sent again, each RST, and at the last packet of"
                                + " a connection what became of it. Saved captures that can be read twice only.");
        return group;
    }

    void check() throws UsageException {
        UsageException.throwIf(
                megabytes != null && (megabytes <= 0 || megabytes > MAXIMUM_MEGABYTES),
                "-C needs a size of at least 1 (million bytes), not " + megabytes);
        UsageException.throwIf(seconds != null && seconds <= 0, "-G needs at least 1 second, not " + seconds);
        UsageException.throwIf(
                annotated != null && (annotated.equals(file) || annotated.equals(STANDARD_OUTPUT)),
                "--annotate needs a file of its own, not " + annotated);
        UsageException.throwIf(files != null && files <= 0, "-W needs a count of at least 1, not " + files);
        UsageException.throwIf((files != null || command != null) && !series(), "-W and -z go with -C or -G: give one");
        UsageException.throwIf(series() && file == null, "-C and -G need a file to write to: give -w FILE");
        UsageException.throwIf(
                series() && toStandardOutput(), "-C and -G need a file to write to: standard output cannot be changed");
    }

    /** The file that gets packets with comments; null if none does. */
    @Nullable
    String annotated() {
        return annotated;
    }

    /** Whether packets are written to this file. */
    boolean savesTo(String other) {
        return other.equals(file);
    }

    /** Whether packets are written at all. */
    boolean saves() {
        return file != null;
    }

    /** Where each connection has a file of its own; null if none has. */
    @Nullable
    String directory() {
        return directory;
    }

    boolean toStandardOutput() {
        return STANDARD_OUTPUT.equals(file);
    }

    /** Whether a program is run for each complete file of a series. */
    boolean runsCommands() {
        return command != null;
    }

    /** Whether one file follows another. */
    boolean series() {
        return megabytes != null || seconds != null;
    }

    boolean packetBuffered() {
        return packetBuffered;
    }

    /** How packets are written; null if they are not. */
    SaveFile.@Nullable Plan plan() {
        String pattern = file;
        if (pattern == null) {
            return null;
        }
        return new SaveFile.Plan(
                seconds == null ? time -> pattern : time -> Libc.format(pattern, time),
                megabytes == null ? Long.MAX_VALUE : megabytes * MEGABYTE,
                seconds == null ? Long.MAX_VALUE : seconds,
                files == null ? 0 : files,
                command,
                packetBuffered);
    }
}
