package tcpstates.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tcpstates.report.tcpdump.LineOptions;
import tcpstates.report.tcpdump.Names;

/** How tcpdump's lines look. A letter that may be repeated is an array: its length is how often it was given. */
@Command(optionListHeading = "Lines of --format tcpdump")
final class PacketLineOptions {
    static final String PACKETS = "--packets";

    /** How long all lines together wait for names of hosts that do not come. */
    private static final Duration NAMES_OF_SAVED = Duration.ofSeconds(1);

    /** The same where packets get lost meanwhile: enough for /etc/hosts. */
    private static final Duration NAMES_OF_LIVE = Duration.ofMillis(100);

    @Option(
            names = "--states",
            paramLabel = "both",
            arity = "1",
            preprocessor = StatesStyle.OptionalValue.class,
            description =
                    "Behind each line what the packet did: changes of state, repeats, resets, half-open ends. With"
                            + " --states=both in front of each line the states of both ends, client first.")
    private @Nullable StatesStyle states;

    @Option(
            names = PACKETS,
            description = "With --format json: an object for each segment, too, with the states of both ends.")
    private boolean packets;

    @Option(
            names = "--sections",
            description = "Headings where a connection is set up, carries data, and is torn down, see --lang.")
    private boolean sections;

    @Option(names = "-n", description = "Print addresses and ports as numbers; the other formats always do.")
    private boolean numeric;

    @Option(names = "-N", description = "Hosts without their domain.")
    private boolean unqualifiedNames;

    @Option(
            names = "-t",
            description = "No times; -tt seconds since 1970, -ttt since the line before, -tttt with the"
                    + " date, -ttttt since the first line.")
    private boolean[] timeStamps = {};

    @Option(
            names = "-v",
            description = "The IP header and checksums too; --format connections says whole sentences. Live and with -w"
                    + " only: count on standard error.")
    private boolean[] verbose = {};

    @Option(
            names = {"-q", "--quick"},
            description = "Shorter lines; in the other formats, no line about the source on standard error.")
    private boolean[] quiet = {};

    @Option(names = "-e", description = "The link header too.")
    private boolean linkHeader;

    @Option(
            names = {"-S", "--absolute-tcp-sequence-numbers"},
            description = "Sequence numbers as on the wire.")
    private boolean absoluteSequenceNumbers;

    @Option(
            names = {"-#", "--number"},
            description = "Number the packets that pass the filter.")
    private boolean packetNumbers;

    @Option(names = "-A", description = "The packet as text behind its line; -AA with the link header.")
    private boolean[] ascii = {};

    @Option(names = "-x", description = "The packet in hexadecimal; -xx with the link header.")
    private boolean[] hex = {};

    @Option(names = "-X", description = "The packet in hexadecimal and as text; -XX with the link header.")
    private boolean[] hexAndAscii = {};

    @Option(
            names = {"-K", "--dont-verify-checksums"},
            description = "Do not verify checksums; only -v does.")
    private boolean noChecksums;

    @Option(names = "--print", description = "Print although -w is given; the other formats always do.")
    private boolean print;

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
