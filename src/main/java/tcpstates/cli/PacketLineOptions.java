package tcpstates.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tcpstates.report.tcpdump.LineOptions;
import tcpstates.report.tcpdump.Names;

/** How tcpdump's lines look. A letter that may be repeated is an array: its length is how often it was given. */
final class PacketLineOptions {
    static final String PACKETS = "--packets";

    /** How long all lines together wait for names of hosts that do not come. */
    private static final Duration NAMES_OF_SAVED = Duration.ofSeconds(1);

    /** The same where packets get lost meanwhile: enough for /etc/hosts. */
    private static final Duration NAMES_OF_LIVE = Duration.ofMillis(100);

    private @Nullable StatesStyle states;
    private boolean packets;
    private boolean sections;
    private boolean numeric;
    private boolean unqualifiedNames;
    private boolean[] timeStamps = {};
    private boolean[] verbose = {};
    private boolean[] quiet = {};
    private boolean linkHeader;
    private boolean absoluteSequenceNumbers;
    private boolean packetNumbers;
    private boolean[] ascii = {};
    private boolean[] hex = {};
    private boolean[] hexAndAscii = {};
    private boolean noChecksums;
    private boolean print;

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("Lines of --format tcpdump");
        group.value(StatesStyle.class, given -> states = given, "--states")
                .paramLabel("both")
                .arity("1")
                .preprocessor(new StatesStyle.OptionalValue())
                .description(
                        "Behind each line what the packet did: changes of state, repeats, resets, half-open ends. With"
                                + " --states=both in front of each line the states of both ends, client first.");
        group.flag(given -> packets = given, PACKETS)
                .description("With --format json: an object for each segment, too, with the states of both ends.");
        group.flag(given -> sections = given, "--sections")
                .description("Headings where a connection is set up, carries data, and is torn down, see --lang.");
        group.flag(given -> numeric = given, "-n")
                .description("Print addresses and ports as numbers; the other formats always do.");
        group.flag(given -> unqualifiedNames = given, "-N").description("Hosts without their domain.");
        group.repeated(given -> timeStamps = given, "-t")
                .description("No times; -tt seconds since 1970, -ttt since the line before, -tttt with the"
                        + " date, -ttttt since the first line.");
        group.repeated(given -> verbose = given, "-v")
                .description(
                        "The IP header and checksums too; --format connections says whole sentences. Live and with -w"
                                + " only: count on standard error.");
        group.repeated(given -> quiet = given, "-q", "--quick")
                .description("Shorter lines; in the other formats, no line about the source on standard error.");
        group.flag(given -> linkHeader = given, "-e").description("The link header too.");
        group.flag(given -> absoluteSequenceNumbers = given, "-S", "--absolute-tcp-sequence-numbers")
                .description("Sequence numbers as on the wire.");
        group.flag(given -> packetNumbers = given, "-#", "--number")
                .description("Number the packets that pass the filter.");
        group.repeated(given -> ascii = given, "-A")
                .description("The packet as text behind its line; -AA with the link header.");
        group.repeated(given -> hex = given, "-x").description("The packet in hexadecimal; -xx with the link header.");
        group.repeated(given -> hexAndAscii = given, "-X")
                .description("The packet in hexadecimal and as text; -XX with the link header.");
        group.flag(given -> noChecksums = given, "-K", "--dont-verify-checksums")
                .description("Do not verify checksums; only -v does.");
        group.flag(given -> print = given, "--print")
                .description("Print although -w is given; the other formats always do.");
        return group;
    }

    void check() throws UsageException {
        UsageException.throwIf(
                timeStamps.length > LineOptions.MAX_TIMESTAMP, "only -t, -tt, -ttt, -tttt and -ttttt are supported");
    }

    /** Adds what changes nothing in other formats. */
    void addIdle(IdleOptions idle) {
        idle.addIf(absoluteSequenceNumbers, "-S");
        idle.addIf(timeStamps.length > 0, "-t");
        idle.addIf(verbose(), "-v");
        idle.addIf(linkHeader, "-e");
        idle.addIf(ascii.length > 0, "-A");
        idle.addIf(hex.length > 0, "-x");
        idle.addIf(hexAndAscii.length > 0, "-X");
        idle.addIf(packetNumbers, "-#");
        idle.addIf(unqualifiedNames, "-N");
        idle.addIf(states != null, "--states");
        idle.addIf(packets, PACKETS);
        idle.addIf(sections, "--sections");
    }

    /**
     * How a line looks.
     *
     * @param nanoseconds whether times have nine decimals
     */
    LineOptions lineOptions(boolean nanoseconds) {
        return new LineOptions(
                numeric,
                absoluteSequenceNumbers,
                timeStamps.length,
                verbose.length,
                linkHeader,
                quiet.length,
                packetNumbers,
                ascii.length,
                hex.length,
                hexAndAscii.length,
                nanoseconds,
                noChecksums);
    }

    /** What addresses and ports are called. */
    Names names(boolean live) {
        return numeric ? Names.numeric() : Names.ofSystem(live ? NAMES_OF_LIVE : NAMES_OF_SAVED, unqualifiedNames);
    }

    /** Whether more is printed than tcpdump's lines: states, or headings by them. */
    boolean tellsStates() {
        return states() || bothStates() || sections;
    }

    /** Whether what a packet did stands behind its line. */
    boolean states() {
        return states == StatesStyle.CHANGES;
    }

    /** Whether the states of both ends stand in front of each line. */
    boolean bothStates() {
        return states == StatesStyle.BOTH;
    }

    /** Whether there is something about each packet in formats that print events. */
    boolean packets() {
        return packets;
    }

    /** Whether there are headings between the lines. */
    boolean sections() {
        return sections;
    }

    boolean verbose() {
        return verbose.length > 0;
    }

    boolean quiet() {
        return quiet.length > 0;
    }

    /** Whether lines are printed although packets are saved. */
    boolean print() {
        return print;
    }
}
