package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpstates.capture.file.SaveFile;
import tcpstates.capture.libpcap.LiveOptions;
import tcpstates.engine.HeapGuard;
import tcpstates.event.PortRange;
import tcpstates.os.CLibrary;
import tcpstates.report.Language;
import tcpstates.report.tcpdump.LineOptions;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tracker.Memcap;

/** The command line, as it was typed. Letters mean what they mean in tcpdump; {@code --help} is made of what stands here. */
@Command(
        name = Main.NAME,
        synopsisHeading = "Usage: ",
        customSynopsis = Main.NAME + " [options] [filter expression]",
        description = {
            "",
            "Tells from packets alone in which TCP state each end of every connection is, when it",
            "changed, and why. All words that are no options are one filter expression",
            "(pcap-filter(7)); options may follow them. Letters mean what they mean in tcpdump.",
        },
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 done, 1 a failure while running (no such file, no permission, a damaged",
            "capture), 2 wrong usage. A damaged capture is analysed up to the damage. SIGINT, SIGTERM",
            "and SIGHUP end a capture cleanly, a second SIGINT at once; SIGUSR1 prints the counts and",
            "how many sockets are in which state.",
            "",
            "Examples:",
            "  tcpstates-sniff -r capture.pcap                       every change of state, and why",
            "  tcpstates-sniff -r capture.pcap --format connections  a line for each connection",
            "  tcpstates-sniff -n -r f.pcap --format tcpdump --states  tcpdump's lines, states beside",
            "  tcpstates-sniff -i eth0 --format json port 80         events as they happen, live",
            "  tcpstates-sniff -i any -w %%H.pcap -G 3600 -W 24 tcp   a file for each hour of the day",
            "  ssh host tcpdump -w - | tcpstates-sniff -r -          packets captured elsewhere",
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

    /** Shells that completion is printed for. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return Words.lower(this);
        }
    }

    private static final int MAXIMUM_SNAPSHOT = LiveOptions.DEFAULT_SNAPSHOT_LENGTH;

    /** libpcap takes the size as an int of bytes. */
    private static final int MAXIMUM_BUFFER = Integer.MAX_VALUE / 1024;

    /** {@code -C} counts in these, not in 2 to the power of 20. */
    private static final long MEGABYTE = 1_000_000;

    private static final int MAXIMUM_THREADS = 256;

    private static final long MAXIMUM_MEGABYTES = Long.MAX_VALUE / MEGABYTE;
    private static final long LEAST_MEMORY = 1 << 20;
    private static final long LITTLE_GARBAGE = 96L << 20;
    private static final long MUCH_GARBAGE = 384L << 20;
    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = {"-r"},
            paramLabel = "FILE",
            description = "Read packets from FILE (pcap or pcapng); - is standard input.")
    @Nullable
    String file;

    @Option(
            names = "-V",
            paramLabel = "LIST",
            description = "Read the files that LIST names, one a line, one after the other as if they were one; - is"
                    + " standard input.")
    @Nullable
    String fileList;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "INTERFACE",
            description = "Capture from INTERFACE: a name, its number in -D, or 'any'. Without -i and -r:"
                    + " the first interface that is up and no loopback.")
    @Nullable
    String networkInterface;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            completionCandidates = Format.Candidates.class,
            description = "How to print: ${COMPLETION-CANDIDATES}.")
    Format format = Format.ALL.getFirst();

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
            description = "Language of verdicts, findings and headings: ${COMPLETION-CANDIDATES}. Default: en.")
    Lang lang = Lang.EN;

    @Option(
            names = "--sysctl",
            paramLabel = "FILE",
            description =
                    "Settings of the hosts, as sysctl -a prints them: how often they send again, when they give up.")
    @Nullable
    String sysctlFile;

    @Option(
            names = "--progress",
            description =
                    "Tell on standard error how far the reading of a long capture has come, its rate and the time left,"
                            + " if that is a terminal.")
    boolean progress;

    @Option(
            names = "--timeout",
            paramLabel = "NAME=SECONDS",
            split = ",",
            converter = TimeoutOption.Converter.class,
            description =
                    "Forget a connection after such a silence. Names are those of nf_conntrack_tcp_timeout_NAME in"
                            + " sysctl -a: established (432000 unless given), syn_sent, syn_recv, fin_wait, close_wait, last_ack,"
                            + " time_wait, close, max_retrans, unacknowledged; conntrack asks for all of them with the values of"
                            + " --sysctl or Linux' own, none for none.")
    List<TimeoutOption> timeOuts = new ArrayList<>();

    @Option(
            names = "-w",
            paramLabel = "FILE",
            description = "Also write the packets that pass the filter to FILE; - is standard output, text then goes to"
                    + " standard error. Only --format tcpdump prints nothing then, as tcpdump.")
    @Nullable
    String writeFile;

    @Option(
            names = "-C",
            paramLabel = "MB",
            description = "Begin another file when one is longer than MB times 1000000 bytes: FILE, FILE1, FILE2 …")
    @Nullable
    Long megabytes;

    @Option(
            names = "-G",
            paramLabel = "SECONDS",
            description = "Begin another file every so many seconds, by the packets' times; FILE is then a strftime(3)"
                    + " pattern.")
    @Nullable
    Long rotateSeconds;

    @Option(
            names = "-W",
            paramLabel = "COUNT",
            description = "With -C, overwrite the oldest file when there are COUNT; with -G, end after COUNT files.")
    @Nullable
    Integer fileCount;

    @Option(
            names = "-z",
            paramLabel = "COMMAND",
            description = "With -C or -G, run COMMAND with the name of each file that is complete, without a shell.")
    @Nullable
    String command;

    @Option(
            names = {"-Z", "--relinquish-privileges"},
            paramLabel = "USER",
            description = "Become USER once everything is open, if this is root. A live capture becomes tcpdump even"
                    + " unasked, where there is such a user; -Z root keeps root.")
    @Nullable
    String user;

    @Option(names = "-c", paramLabel = "COUNT", description = "End after COUNT packets that pass the filter.")
    @Nullable
    Long count;

    @Option(names = "--skip", paramLabel = "COUNT", description = "Leave out the first COUNT packets that pass.")
    long skip;

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
            description = "Shorter lines; in the other formats, no line about the source on standard error.")
    boolean[] quiet = {};

    @Option(names = "-n", description = "Print addresses and ports as numbers; the other formats always do.")
    boolean numeric;

    @Option(names = "-l", description = "Hand each line to standard output at once; always so in a live capture.")
    boolean lineBuffered;

    @Option(
            names = {"-U", "--packet-buffered"},
            description = "Write each packet to the file of -w at once; without -w the same as -l.")
    boolean packetBuffered;

    @Option(names = "--print", description = "Print although -w is given; the other formats always do.")
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
            description = "Do not verify checksums; only -v does.")
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
            description =
                    "Analyse a saved capture with at most N threads, 1 to 256; what is printed does not depend on it."
                            + " Default: one for each processor.")
    @Nullable
    Integer threads;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description =
                    "Follow at most about N connections at once; beyond it, those that are over go first, then half-open"
                            + " ones, oldest first, then the ones idle longest.")
    @Nullable
    Long maxConnections;

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "Memory for connections: bytes, or with k, m, g behind the number; what goes first is the same."
                            + " Default: half of the Java heap.")
    @Nullable
    Long maxMemory;

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

    @Option(
            names = "--states",
            description = "Behind each line what the packet did: changes of state, repeats, resets, half-open ends.")
    boolean states;

    @Option(
            names = "--sections",
            description = "Headings where a connection is set up, carries data, and is torn down, see --lang.")
    boolean sections;

    @Option(
            names = "-t",
            description = "No times; -tt seconds since 1970, -ttt since the line before, -tttt with the"
                    + " date, -ttttt since the first line.")
    boolean[] timeStamps = {};

    @Option(
            names = "-v",
            description = "The IP header and checksums too. Live and with -w only: count on standard error.")
    boolean[] verbose = {};

    @Option(names = "-e", description = "The link header too.")
    boolean linkHeader;

    @Option(
            names = {"-S", "--absolute-tcp-sequence-numbers"},
            description = "Sequence numbers as on the wire.")
    boolean absoluteSequenceNumbers;

    @Option(
            names = {"-#", "--number"},
            description = "Number the packets that pass the filter.")
    boolean packetNumbers;

    @Option(names = "-A", description = "The packet as text behind its line; -AA with the link header.")
    boolean[] ascii = {};

    @Option(names = "-x", description = "The packet in hexadecimal; -xx with the link header.")
    boolean[] hex = {};

    @Option(names = "-X", description = "The packet in hexadecimal and as text; -XX with the link header.")
    boolean[] hexAndAscii = {};

    @Option(names = "-N", description = "Hosts without their domain.")
    boolean unqualifiedNames;

    @Option(
            names = "--completion",
            paramLabel = "SHELL",
            description = "Print what completes these options in ${COMPLETION-CANDIDATES}, and end.")
    @Nullable
    Shell completion;

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
        return file == null && fileList == null;
    }

    /** Whether lines are to be handed over one by one. */
    boolean promptly() {
        return live() || lineBuffered || packetBuffered && (writeFile == null || print);
    }

    /** Whether {@code --format tcpdump} prints anything: as with tcpdump, not when packets only go to a file. */
    boolean printsLines() {
        return writeFile == null || print;
    }

    /** Whether to tell the count of packets while a live capture prints nothing. */
    boolean tellsProgress() {
        return live() && format.likeTcpdump() && verbose.length > 0 && !printsLines();
    }

    /**
     * After which silences connections are forgotten.
     *
     * @param conntrack the time-outs of a host's connection tracking
     */
    IdleTimeOuts idleTimeOuts(IdleTimeOuts conntrack) {
        return TimeoutOption.of(timeOuts, conntrack);
    }

    /** Whether one file follows another. */
    boolean series() {
        return megabytes != null || rotateSeconds != null;
    }

    /** How many connections may be kept. */
    Memcap bounds() {
        return new Memcap(
                maxConnections == null ? Memcap.NONE : maxConnections,
                maxMemory == null ? Runtime.getRuntime().maxMemory() / 2 : maxMemory);
    }

    /** What keeps the heap near what connections take: nearer if memory is bounded, for to collect garbage takes time. */
    HeapGuard heapWatch() {
        return new HeapGuard(maxMemory == null ? MUCH_GARBAGE : LITTLE_GARBAGE);
    }

    /** The bounds as they were given, for people. */
    String boundsText() {
        var text = new StringJoiner(" and ").setEmptyValue("half of the Java heap (--max-memory)");
        if (maxConnections != null) {
            text.add("--max-connections " + maxConnections);
        }
        if (maxMemory != null) {
            text.add("--max-memory " + maxMemory);
        }
        return text.toString();
    }

    SaveFile.Plan savePlan(String pattern) {
        return new SaveFile.Plan(
                rotateSeconds == null ? seconds -> pattern : seconds -> CLibrary.format(pattern, seconds),
                megabytes == null ? Long.MAX_VALUE : megabytes * MEGABYTE,
                rotateSeconds == null ? Long.MAX_VALUE : rotateSeconds,
                fileCount == null ? 0 : fileCount,
                command,
                packetBuffered);
    }

    /** How tcpdump's lines are to look. */
    LineOptions lineOptions() {
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
                precision() == Precision.NANO,
                noChecksums);
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
        checkFiles();
        refuse(skip < 0, "--skip needs a count of at least 0, not " + skip);
        refuse(
                maxConnections != null && maxConnections < 1,
                "--max-connections needs at least 1, not " + maxConnections);
        refuse(
                maxMemory != null && maxMemory < LEAST_MEMORY,
                "--max-memory needs at least 1m, not " + maxMemory + " bytes");
        refuse(
                threads != null && (threads < 1 || threads > MAXIMUM_THREADS),
                "--threads takes 1 to " + MAXIMUM_THREADS + ", not " + threads);
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

    private void checkFiles() throws UsageException {
        refuse(file != null && fileList != null, "-V and -r are mutually exclusive");
        refuse(
                megabytes != null && (megabytes <= 0 || megabytes > MAXIMUM_MEGABYTES),
                "-C needs a size of at least 1 (million bytes), not " + megabytes);
        refuse(rotateSeconds != null && rotateSeconds <= 0, "-G needs at least 1 second, not " + rotateSeconds);
        refuse(fileCount != null && fileCount <= 0, "-W needs a count of at least 1, not " + fileCount);
        refuse((fileCount != null || command != null) && !series(), "-W and -z go with -C or -G: give one");
        refuse(series() && writeFile == null, "-C and -G need a file to write to: give -w FILE");
        refuse(
                series() && STANDARD_OUTPUT.equals(writeFile),
                "-C and -G need a file to write to: standard output cannot be changed");
    }

    /** Options given that change nothing in this run, so that none is ignored in silence. */
    List<String> withoutEffect() {
        List<String> idle = new ArrayList<>();
        if (format.likeTcpdump()) {
            return idle;
        }
        addIf(idle, absoluteSequenceNumbers, "-S");
        addIf(idle, timeStamps.length > 0, "-t");
        addIf(idle, verbose(), "-v");
        addIf(idle, linkHeader, "-e");
        addIf(idle, ascii.length > 0, "-A");
        addIf(idle, hex.length > 0, "-x");
        addIf(idle, hexAndAscii.length > 0, "-X");
        addIf(idle, packetNumbers, "-#");
        addIf(idle, unqualifiedNames, "-N");
        addIf(idle, states, "--states");
        addIf(idle, sections, "--sections");
        idle.removeAll(format.heeds());
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
