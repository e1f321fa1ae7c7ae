package tcpstates.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.libpcap.LiveOptions;
import tcpstates.event.LowerCase;
import tcpstates.packet.Nanos;

/** How packets are captured from an interface. */
final class CaptureOptions {
    /** Which library a live capture goes through. */
    enum Engine {
        LIBPCAP,
        PCAP4J,
        /** Only in builds with its adapter. */
        JNETPCAP;

        @Override
        public String toString() {
            return LowerCase.of(this);
        }
    }

    /** Name of the option. */
    static final String EVERY = "--every";

    private static final double SHORTEST_PERIOD = 0.1;
    private static final double LONGEST_PERIOD = 86_400;
    private static final int MAXIMUM_SNAPSHOT = LiveOptions.DEFAULT_SNAPSHOT_LENGTH;
    private static final int BYTES_PER_KIB = 1024;

    /** libpcap takes the size as an int of bytes. */
    private static final int MAXIMUM_BUFFER = Integer.MAX_VALUE / BYTES_PER_KIB;

    private @Nullable Double period;
    private int snapshotLength;
    private boolean notPromiscuous;
    private @Nullable Integer bufferKib;
    private LiveOptions.Direction direction = LiveOptions.Direction.INOUT;
    private boolean monitor;
    private @Nullable String linkType;
    private @Nullable String timeStampType;
    private boolean immediate;
    private Engine engine = Engine.LIBPCAP;
    private @Nullable String user;

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("Live captures");
        group.value(Double.class, given -> period = given, EVERY)
                .paramLabel("SECONDS")
                .description(
                        "Print every SECONDS how the connections stand, between the other lines, in formats that can print that"
                                + " of a moment (--at).");
        group.value(Integer.class, snapshotLength, given -> snapshotLength = given, "-s", "--snapshot-length")
                .paramLabel("BYTES")
                .description("Capture at most BYTES of each packet; 0 means 262144, the default.");
        group.flag(given -> notPromiscuous = given, "-p", "--no-promiscuous-mode")
                .description("Do not put the interface into promiscuous mode.");
        group.value(Integer.class, given -> bufferKib = given, "-B", "--buffer-size")
                .paramLabel("KIB")
                .description("Size of the operating system's capture buffer, KiB; default 16384.");
        group.value(LiveOptions.Direction.class, direction, given -> direction = given, "-Q", "--direction")
                .paramLabel("DIRECTION")
                .description("Capture only what comes in or goes out: in, out, inout.");
        group.flag(given -> monitor = given, "-I", "--monitor-mode")
                .description("Put a Wi-Fi interface into monitor mode.");
        group.value(String.class, given -> linkType = given, "-y", "--linktype")
                .paramLabel("TYPE")
                .description("Link type to capture with, see -L.");
        group.value(String.class, given -> timeStampType = given, "-j", "--time-stamp-type")
                .paramLabel("TYPE")
                .description("Where time stamps are taken, see -J.");
        group.flag(given -> immediate = given, "--immediate-mode")
                .description("Take packets from the kernel as they come, not in batches.");
        group.value(Engine.class, engine, given -> engine = given, "--engine")
                .paramLabel("ENGINE")
                .description("Library for live captures: ${COMPLETION-CANDIDATES}. Default: libpcap.");
        group.value(String.class, given -> user = given, "-Z", "--relinquish-privileges")
                .paramLabel("USER")
                .description("Become USER once everything is open, if this is root. A live capture becomes tcpdump, or"
                        + " nobody where there is no such user, even unasked; -Z root keeps root.");
        return group;
    }

    void check(boolean live) throws UsageException {
        UsageException.throwIf(
                snapshotLength < 0 || snapshotLength > MAXIMUM_SNAPSHOT,
                "-s takes 0 to " + MAXIMUM_SNAPSHOT + " bytes, not " + snapshotLength);
        UsageException.throwIf(
                bufferKib != null && (bufferKib <= 0 || bufferKib > MAXIMUM_BUFFER),
                "-B takes 1 to " + MAXIMUM_BUFFER + " KiB, not " + bufferKib);
        UsageException.throwIf(
                direction != LiveOptions.Direction.INOUT && !live,
                "-Q needs a live capture: a saved one does not tell the direction");
        UsageException.throwIf(
                period != null && !(period >= SHORTEST_PERIOD && period <= LONGEST_PERIOD),
                "--every takes " + SHORTEST_PERIOD + " to " + (long) LONGEST_PERIOD + " seconds, not " + period);
    }

    /** How often it is printed how the connections stand; null if it is not. */
    @Nullable
    Duration period() {
        return period == null ? null : Duration.ofNanos(Math.round(period * Nanos.PER_SECOND));
    }

    /** Adds what only a live capture understands. */
    void addLiveOnly(IdleOptions idle) {
        idle.addIf(period != null, EVERY);
        idle.addIf(snapshotLength != 0, "-s"); // -s 0 asks for whole packets, and that is what a file gives
        idle.addIf(notPromiscuous, "-p");
        idle.addIf(bufferKib != null, "-B");
        idle.addIf(immediate, "--immediate-mode");
        idle.addIf(monitor, "-I");
        idle.addIf(linkType != null, "-y");
        idle.addIf(timeStampType != null, "-j");
        idle.addIf(engine != Engine.LIBPCAP, "--engine");
    }

    /**
     * What a live capture is opened with.
     *
     * @param decimals of time stamps
     */
    LiveOptions liveOptions(String interfaceName, String filter, boolean optimize, int decimals) {
        return new LiveOptions(
                interfaceName,
                filter,
                optimize,
                snapshotLength(),
                bufferKib == null ? LiveOptions.DEFAULT_BUFFER_BYTES : bufferKib * BYTES_PER_KIB,
                !notPromiscuous,
                immediate,
                direction,
                decimals,
                timeStampType,
                linkType,
                monitor);
    }

    /** Most bytes to capture of a packet. */
    int snapshotLength() {
        return snapshotLength == 0 ? MAXIMUM_SNAPSHOT : snapshotLength;
    }

    /** Name of the link type that is asked for. */
    @Nullable
    String linkType() {
        return linkType;
    }

    Engine engine() {
        return engine;
    }

    /** Whom to become in the place of root. */
    @Nullable
    String user() {
        return user;
    }
}
