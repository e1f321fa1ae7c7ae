package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpstates.capture.LiveOptions;
import tcpstates.event.PortRange;
import tcpstates.report.Language;

/** The command line, as it was typed. Letters mean what they mean in tcpdump; {@code --help} is made of what stands here. */
@Command(
        name = Main.NAME,
        synopsisHeading = "Usage: ",
        customSynopsis = Main.NAME + " [options] [filter expression]",
        description = {
            "",
            "Tells from packets alone in which TCP state each end of every connection is, when it changed, and why.",
            "Packets come from a saved capture (-r) or from a network interface (-i). All words that are no options",
            "are one filter expression (pcap-filter(7)); options may follow them.",
            ""
        },
        optionListHeading = "Options:%n",
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 done, 1 a failure while running (no such file, no permission, a damaged capture),",
            "2 wrong usage. What a damaged capture holds up to the damage is analysed and printed all the same.",
            "SIGINT, SIGTERM and SIGHUP end a capture cleanly, a second SIGINT at once; SIGUSR1 prints the counts so far.",
            "",
            "Examples:",
            "  tcpstates-sniff -r capture.pcap",
            "  tcpstates-sniff -i eth0 -n --format json port 80",
        })
final class Options {
    /** Which library a live capture goes through. */
    enum Engine {
        LIBPCAP,
        PCAP4J;

        @Override
        public String toString() {
            return Words.lower(this);
        }
    }

    /** Decimals of time stamps. */
    enum Precision {
        MICRO,
        NANO;

        @Override
        public String toString() {
            return Words.lower(this);
        }
    }

    /** Language of verdicts. */
    enum Lang {
        EN,
        ZH;

        @Override
        public String toString() {
            return Words.lower(this);
        }
    }

    private static final int MAXIMUM_SNAPSHOT = LiveOptions.DEFAULT_SNAPSHOT_LENGTH;

    /** libpcap takes the size as an int of bytes. */
    private static final int MAXIMUM_BUFFER = Integer.MAX_VALUE / 1024;

    @Option(
            names = {"-r"},
            paramLabel = "FILE",
            description = "Read packets from FILE (pcap or pcapng); - is standard input.")
    @Nullable
    String file;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "INTERFACE",
            description = "Capture from INTERFACE: a name, its number in -D, or 'any'. Without -i and -r:"
                    + " the first interface that is up and no loopback.")
    @Nullable
    String networkInterface;

    @Option(names = "--format", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    Format format = Format.DIAGNOSE;

    @Option(
            names = "--ephemeral-ports",
            paramLabel = "FIRST-LAST",
            converter = PortRangeConverter.class,
            description =
                    "Ports that the clients' systems hand out, for the finding that they run out; 32768-60999 unless given.")
    PortRange ephemeralPorts = PortRange.LINUX_EPHEMERAL;

    @Option(
            names = "--lang",
            paramLabel = "LANGUAGE",
            description = "Language of verdicts: ${COMPLETION-CANDIDATES}. Default: en.")
    Lang lang = Lang.EN;

    @Option(
            names = "-w",
            paramLabel = "FILE",
            description = "Also write the packets that pass the filter to FILE; unlike tcpdump, what happens to the"
                    + " connections is printed all the same. With -w - packets go to standard output, text to"
                    + " standard error.")
    @Nullable
    String writeFile;

    @Option(names = "-c", paramLabel = "COUNT", description = "End after COUNT packets that pass the filter.")
    @Nullable
    Long count;

    @Option(names = "--count", description = "Print only how many packets of a saved capture pass the filter.")
    boolean countOnly;

    @Option(
            names = "-F",
            paramLabel = "FILE",
            description = "Take the filter expression from FILE; one on the command line is then refused.")
    @Nullable
    String filterFile;

    @Option(
            names = {"-q", "--quick"},
            description = "Leave out the line about the source of the packets on standard error.")
    boolean quiet;

    @Option(names = "-n", description = "Print numbers, not names; always so here. -nn is the same.")
    boolean numeric;

    @Option(names = "-v", description = "Tell more: --format connections prints its verdicts in whole sentences.")
    boolean[] verbose = {};

    @Option(names = "-l", description = "Hand each event to standard output at once; always so in a live capture.")
    boolean lineBuffered;

    @Option(
            names = {"-U", "--packet-buffered"},
            description = "Write each packet to the file of -w at once.")
    boolean packetBuffered;

    @Option(names = "--print", description = "Print although -w is given; always so here.")
    boolean print;

    @Option(
            names = {"-s", "--snapshot-length"},
            paramLabel = "BYTES",
            description = "Capture at most BYTES of each packet; 0 means 262144, the default.")
    int snapshotLength;

    @Option(
            names = {"-p", "--no-promiscuous-mode"},
            description = "Do not put the interface into promiscuous mode.")
    boolean notPromiscuous;

    @Option(
            names = {"-B", "--buffer-size"},
            paramLabel = "KIB",
            description = "Size of the operating system's capture buffer, KiB.")
    @Nullable
    Integer bufferKib;

    @Option(
            names = {"-Q", "--direction"},
            paramLabel = "DIRECTION",
            description = "Capture only what comes in or goes out: in, out, inout.")
    LiveOptions.Direction direction = LiveOptions.Direction.INOUT;

    @Option(names = "--immediate-mode", description = "Take packets from the kernel as they come, not in batches.")
    boolean immediate;

    @Option(
            names = {"-I", "--monitor-mode"},
            description = "Put a Wi-Fi interface into monitor mode.")
    boolean monitor;

    @Option(
            names = {"-y", "--linktype"},
            paramLabel = "TYPE",
            description = "Link type to capture with, see -L.")
    @Nullable
    String linkType;

    @Option(
            names = {"-j", "--time-stamp-type"},
            paramLabel = "TYPE",
            description = "Where time stamps are taken, see -J.")
    @Nullable
    String timeStampType;

    @Option(
            names = "--time-stamp-precision",
            paramLabel = "PRECISION",
            description = "Decimals of times: ${COMPLETION-CANDIDATES}. Default: the saved capture's own; live micro.")
    @Nullable
    Precision precision;

    @Option(names = "--micro", description = "The same as --time-stamp-precision=micro.")
    boolean micro;

    @Option(names = "--nano", description = "The same as --time-stamp-precision=nano.")
    boolean nano;

    @Option(
            names = {"-K", "--dont-verify-checksums"},
            description = "Do not verify checksums; they are never verified here, offloading makes them wrong.")
    boolean noChecksums;

    @Option(
            names = {"-O", "--no-optimize"},
            description = "Do not optimise the compiled filter.")
    boolean noOptimize;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "Library for live captures: ${COMPLETION-CANDIDATES}. Default: libpcap.")
    Engine engine = Engine.LIBPCAP;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Use at most N threads; what is printed does not depend on it.")
    int threads = 1;

    @Option(
            names = {"-D", "--list-interfaces"},
            description = "List the interfaces and end.")
    boolean listInterfaces;

    @Option(
            names = {"-L", "--list-data-link-types"},
            description = "List the link types of the interface and end.")
    boolean listLinkTypes;

    @Option(
            names = {"-J", "--list-time-stamp-types"},
            description = "List the time stamp types of the interface and end.")
    boolean listTimeStampTypes;

    @Option(names = "-d", description = "Print the compiled filter and end; -dd as C, -ddd as numbers.")
    boolean[] dumpFilter = {};

    // What belongs to tcpdump's packet lines: taken, and said to be without effect on the other formats.

    @Option(
            names = {"-S", "--absolute-tcp-sequence-numbers"},
            hidden = true)
    boolean absoluteSequenceNumbers;

    @Option(names = "-t", hidden = true)
    boolean[] timeStamps = {};

    @Option(names = "-e", hidden = true)
    boolean linkHeader;

    @Option(names = "-A", hidden = true)
    boolean ascii;

    @Option(names = "-x", hidden = true)
    boolean[] hex = {};

    @Option(names = "-X", hidden = true)
    boolean[] hexAndAscii = {};

    @Option(
            names = {"-#", "--number"},
            hidden = true)
    boolean packetNumbers;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this and end.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Print the versions and end.")
    boolean version;

    @Parameters(arity = "0..*", paramLabel = "filter expression", hidden = true)
    List<String> words = new ArrayList<>();

    /** Whether packets come from an interface, not from a file. */
    boolean live() {
        return file == null;
    }

    /** Language of what is told in sentences. */
    Language language() {
        return lang == Lang.ZH ? Language.ZH : Language.EN;
    }

    /** Whether {@code -v} was given, once or more. */
    boolean verbose() {
        return verbose.length > 0;
    }

    /** Most bytes to capture of a packet. */
    int snapshot() {
        return snapshotLength == 0 ? MAXIMUM_SNAPSHOT : snapshotLength;
    }

    /** The precision asked for; null: the capture's own. */
    @Nullable
    Precision precision() {
        if (nano) {
            return Precision.NANO;
        }
        return micro ? Precision.MICRO : precision;
    }

    /** Refuses what contradicts itself or is out of range. */
    void check() throws UsageException {
        refuse(count != null && count <= 0, "-c needs a count of at least 1, not " + count);
        refuse(
                snapshotLength < 0 || snapshotLength > MAXIMUM_SNAPSHOT,
                "-s takes 0 to " + MAXIMUM_SNAPSHOT + " bytes, not " + snapshotLength);
        refuse(
                bufferKib != null && (bufferKib <= 0 || bufferKib > MAXIMUM_BUFFER),
                "-B takes 1 to " + MAXIMUM_BUFFER + " KiB, not " + bufferKib);
        refuse(threads < 1, "--threads needs at least 1, not " + threads);
        refuse(
                filterFile != null && !words.isEmpty(),
                "-F and a filter expression on the command line exclude each other: '" + String.join(" ", words) + "'");
        refuse(countOnly && live(), "--count counts the packets of a saved capture: give -r FILE");
        refuse(
                direction != LiveOptions.Direction.INOUT && !live(),
                "-Q needs a live capture: a saved one does not tell the direction");
        refuse(timeStamps.length > 5, "only -t, -tt, -ttt, -tttt and -ttttt are supported");
        refuse(dumpFilter.length > 3, "only -d, -dd and -ddd are supported");
    }

    /** Options given that change nothing in this run, so that none is ignored in silence. */
    List<String> withoutEffect() {
        List<String> idle = new ArrayList<>();
        addIf(idle, absoluteSequenceNumbers, "-S");
        addIf(idle, timeStamps.length > 0, "-t");
        addIf(idle, verbose() && format != Format.CONNECTIONS, "-v");
        addIf(idle, linkHeader, "-e");
        addIf(idle, ascii, "-A");
        addIf(idle, hex.length > 0, "-x");
        addIf(idle, hexAndAscii.length > 0, "-X");
        addIf(idle, packetNumbers, "-#");
        return idle;
    }

    /** Options given that only a live capture understands, when the capture is a saved one. */
    List<String> liveOnly() {
        List<String> idle = new ArrayList<>();
        if (!live()) {
            addIf(idle, networkInterface != null, "-i");
            addIf(idle, snapshotLength != 0, "-s"); // -s 0 asks for whole packets, and that is what a file gives
            addIf(idle, notPromiscuous, "-p");
            addIf(idle, bufferKib != null, "-B");
            addIf(idle, immediate, "--immediate-mode");
            addIf(idle, monitor, "-I");
            addIf(idle, linkType != null, "-y");
            addIf(idle, timeStampType != null, "-j");
            addIf(idle, engine != Engine.LIBPCAP, "--engine");
        }
        return idle;
    }

    private static void addIf(List<String> list, boolean given, String option) {
        if (given) {
            list.add(option);
        }
    }

    private static void refuse(boolean wrong, String message) throws UsageException {
        if (wrong) {
            throw new UsageException(message);
        }
    }
}
