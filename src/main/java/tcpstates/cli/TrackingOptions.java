package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.conntrack.ConntrackSettings;
import tcpstates.engine.RunOptions;
import tcpstates.event.LowerCase;
import tcpstates.event.PortRange;
import tcpstates.packet.ChecksumPolicy;
import tcpstates.packet.DecoderOptions;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tracker.Memcap;

/** How connections are followed, how many of them, and for how long. */
final class TrackingOptions {
    private static final int MAXIMUM_THREADS = 256;
    private static final long MINIMUM_MEMORY = 1 << 20;

    /** Room for two million packets. */
    private static final long MOST_PACKET_BYTES = 256L << 20;

    /** Garbage that is let lie: collecting it takes time, so little only where memory is bounded. */
    private static final long BOUNDED_GARBAGE = 96L << 20;

    private static final long UNBOUNDED_GARBAGE = 384L << 20;

    private @Nullable String sysctlFile;
    private @Nullable PortRange ephemeralPorts;
    private List<TimeoutOption> timeOuts = new ArrayList<>();
    private @Nullable Long maxConnections;
    private @Nullable Long maxMemory;
    private @Nullable Integer threads;
    private @Nullable SysctlSettings settings;
    /** What is done about tunnels. */
    enum Tunnels {
        FOLLOW,
        IGNORE;

        @Override
        public String toString() {
            return LowerCase.of(this);
        }
    }

    private Tunnels tunnels = Tunnels.FOLLOW;
    private ChecksumPolicy checksums = ChecksumPolicy.IGNORE;

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("How connections are followed");
        group.value(String.class, given -> sysctlFile = given, "--sysctl")
                .paramLabel("FILE")
                .description(
                        "Settings of the hosts, as sysctl -a prints them: how often they send again, when they give up, how"
                                + " they track connections.");
        group.value(PortRange.class, given -> ephemeralPorts = given, "--ephemeral-ports")
                .paramLabel("FIRST-LAST")
                .converters(new PortRangeConverter())
                .description(
                        "Ports that the clients' systems hand out, for the finding that they run out; 32768-60999 unless"
                                + " given.");
        group.list(TimeoutOption.class, given -> timeOuts = given, "--timeout")
                .paramLabel("NAME=SECONDS")
                .splitRegex(",")
                .hideParamSyntax(true)
                .converters(new TimeoutOption.Converter())
                .description(
                        "Forget a connection after such a silence. Names are those of nf_conntrack_tcp_timeout_NAME in"
                                + " sysctl -a: established (432000 unless given), syn_sent, syn_recv, fin_wait, close_wait,"
                                + " last_ack, time_wait, close, max_retrans, unacknowledged; conntrack asks for all of them"
                                + " with the values of --sysctl or Linux' own, none for none.");
        group.value(Long.class, given -> maxConnections = given, "--max-connections")
                .paramLabel("N")
                .description("Follow at most about N connections at once; beyond it, those that are over go first, then"
                        + " half-open ones, oldest first, then the ones idle longest.");
        group.value(Long.class, given -> maxMemory = given, "--max-memory")
                .paramLabel("SIZE")
                .converters(new SizeConverter())
                .description(
                        "Memory for connections: bytes, or with k, m, g behind the number; what goes first is the same."
                                + " Default: half of the Java heap.");
        group.value(Integer.class, given -> threads = given, "--threads")
                .paramLabel("N")
                .description(
                        "Analyse a saved capture with at most N threads, 1 to 256; what is printed does not depend on it."
                                + " Default: one for each processor.");
        group.value(Tunnels.class, tunnels, given -> tunnels = given, "--tunnels")
                .paramLabel("follow|ignore")
                .description(
                        "Connections inside of GRE, IP in IP, VXLAN, Geneve and GTP-U: follow, or ignore, which counts their"
                                + " packets only. Default: follow.");
        group.value(ChecksumPolicy.class, checksums, given -> checksums = given, "--checksums")
                .paramLabel("ignore|mark|drop")
                .description(
                        "Checksums of TCP segments and of IPv4 headers: ignore, mark (verify each, and tell which are"
                                + " wrong), or drop (leave out segments with a wrong one). Those that the network card was to"
                                + " compute (offload) are not wrong. Default: ignore.");
        return group;
    }

    void check() throws UsageException {
        UsageException.throwIf(
                maxConnections != null && maxConnections < 1,
                "--max-connections needs at least 1, not " + maxConnections);
        UsageException.throwIf(
                maxMemory != null && maxMemory < MINIMUM_MEMORY,
                "--max-memory needs at least 1m, not " + maxMemory + " bytes");
        UsageException.throwIf(
                threads != null && (threads < 1 || threads > MAXIMUM_THREADS),
                "--threads takes 1 to " + MAXIMUM_THREADS + ", not " + threads);
    }

    /** Adds what only findings go by. */
    void addForFindingsOnly(IdleOptions idle) {
        idle.addIf(ephemeralPorts != null, "--ephemeral-ports");
    }

    /** The settings of the hosts: Linux' own, or what the file says, which is read once. */
    SysctlSettings settings() throws CaptureException {
        SysctlSettings read = settings;
        if (read == null) {
            read = SysctlSettings.read(sysctlFile);
            settings = read;
        }
        return read;
    }

    /** How a host's connection tracking works, once the {@link #settings} are read. */
    ConntrackSettings conntrack() {
        ConntrackSettings told = (settings == null ? SysctlSettings.DEFAULTS : settings).conntrack();
        return told.with(TimeoutOption.of(timeOuts, told.timeOuts(), told.timeOuts()))
                .withAtMost(packetBytes() / ConntrackSettings.BYTES_OF_A_FLOW);
    }

    PortRange ephemeralPorts() {
        return ephemeralPorts == null ? PortRange.LINUX_EPHEMERAL : ephemeralPorts;
    }

    /**
     * After which silences connections are forgotten.
     *
     * @param conntrack the time-outs of a host's connection tracking
     */
    IdleTimeOuts idleTimeOuts(IdleTimeOuts conntrack) {
        return TimeoutOption.of(timeOuts, conntrack);
    }

    /** What is taken for a segment. */
    DecoderOptions decoding() {
        return new DecoderOptions(tunnels == Tunnels.FOLLOW, checksums);
    }

    /** How much may be kept. */
    RunOptions.Limits limits() {
        return new RunOptions.Limits(
                maxConnections == null ? Memcap.NONE : maxConnections,
                maxMemory == null ? RunOptions.Limits.connectionBytesOfHeap() : maxMemory,
                maxMemory == null ? UNBOUNDED_GARBAGE : BOUNDED_GARBAGE);
    }

    /** Bytes that may be kept of packets, by formats that show them when a connection is over. */
    long packetBytes() {
        return Math.min(MOST_PACKET_BYTES, limits().connectionBytes() / 2);
    }

    /** The bounds as they were given, for people. */
    String memcapText() {
        var text = new StringJoiner(" and ").setEmptyValue("half of the Java heap (--max-memory)");
        if (maxConnections != null) {
            text.add("--max-connections " + maxConnections);
        }
        if (maxMemory != null) {
            text.add("--max-memory " + maxMemory);
        }
        return text.toString();
    }

    /** At most how many threads share the work. */
    int threads(int processors) {
        return threads == null ? processors : threads;
    }
}
