package tcpstates.cli;

import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.OutputFile;
import tcpstates.event.LowerCase;
import tcpstates.event.StateNames;
import tcpstates.os.Libc;
import tcpstates.picture.Diagram;
import tcpstates.report.ConnectionOrder;
import tcpstates.report.Language;
import tcpstates.report.TimeColumn;
import tcpstates.report.TimeFormat;
import tcpstates.report.TimeStyle;
import tcpstates.report.Wording;

/** What is printed, whatever the format. */
final class OutputOptions {
    /** Names of options that formats say they heed. */
    static final String MODEL = "--model";

    static final String NAMES = "--names";

    static final String UNKNOWN = "--unknown";

    static final String LANGUAGE = "--lang";

    static final String TIME = "--time";

    static final String WIDTH = "--width";

    static final String COLOR = "--color";

    static final String SORT = "--sort";

    static final String ASCII = "--ascii";

    static final String ALL = "--all";

    static final String DIAGRAM = "--diagram";

    static final String FILE = "-o";

    private static final String STANDARD_OUTPUT = "-";

    private static final int MINIMUM_WIDTH = 80;

    /** When something is coloured. */
    enum Color {
        /** On a terminal, unless $NO_COLOR is set. */
        AUTO,
        ALWAYS,
        NEVER;

        @Override
        public String toString() {
            return LowerCase.of(this);
        }
    }

    /** Whose states the ends of a connection take. */
    enum Model {
        RFC,
        LINUX;

        @Override
        public String toString() {
            return LowerCase.of(this);
        }
    }

    /** Decimals of time stamps. */
    enum Precision {
        MICRO,
        NANO;

        @Override
        public String toString() {
            return LowerCase.of(this);
        }
    }

    private @Nullable Format format;
    private @Nullable String file;
    private @Nullable Model model;
    private @Nullable StateNames names;
    private @Nullable UnknownMark unknown;
    private @Nullable Language language;
    private @Nullable TimeStyle timeStyle;
    private @Nullable Integer width;
    private @Nullable Color color;
    private @Nullable ConnectionOrder order;
    private @Nullable Boolean ascii;
    private boolean all;
    private @Nullable Diagram diagram;
    private boolean countOnly;
    private boolean lineBuffered;
    private @Nullable Precision precision;
    private boolean micro;
    private boolean nano;
    private boolean progress;

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("What is printed");
        group.value(Format.class, given -> format = given, "--format")
                .paramLabel("FORMAT")
                .completionCandidates(new Format.Candidates())
                .description("How to print: ${COMPLETION-CANDIDATES}.");
        group.value(String.class, given -> file = given, FILE)
                .paramLabel("FILE")
                .description(
                        "Print to FILE, which is written over, in the place of standard output; - is standard output.");
        group.value(Model.class, given -> model = given, MODEL)
                .paramLabel("MODEL")
                .description(
                        "Whose states: ${COMPLETION-CANDIDATES}. RFC 9293's, the default; or those of Linux' sockets, as"
                                + " its tracepoint shows them: CLOSE in the place of TIME_WAIT, no SYN_RECV before the"
                                + " handshake is over.");
        group.value(StateNames.class, given -> names = given, NAMES)
                .paramLabel("NAMES")
                .description(
                        "What states are called: ${COMPLETION-CANDIDATES}. Default: kernel, Linux' names, which json and"
                                + " formats of other programs keep. A state that zeek or conntrack does not have is called"
                                + " what comes nearest there.");
        group.value(UnknownMark.class, given -> unknown = given, UNKNOWN)
                .paramLabel("MARK")
                .converters(new UnknownMark.Converter())
                .completionCandidates(new UnknownMark.Candidates())
                .description("Print this for what packets do not show: ${COMPLETION-CANDIDATES}. Default: -.");
        group.value(Language.class, given -> language = given, LANGUAGE)
                .paramLabel("LANGUAGE")
                .description(
                        "Language of verdicts, findings, headings, messages, and of this help: ${COMPLETION-CANDIDATES}."
                                + " Default: en, whatever the locale. 中文说明：--help --lang zh");
        group.value(TimeStyle.class, given -> timeStyle = given, TIME)
                .paramLabel("STYLE")
                .description("Times of --format states, connections, ladder and explain, and of alarms:"
                        + " ${COMPLETION-CANDIDATES}. Default: local, the time of day here; of ladder and explain"
                        + " relative, since the first packet of the connection; of conntrack none.");
        group.value(Integer.class, given -> width = given, WIDTH)
                .paramLabel("COLUMNS")
                .description(
                        "Columns that a line of --format states, connections, ladder or explain may take, 80 at least."
                                + " Default: those of the terminal, or what $COLUMNS says; no limit elsewhere, but 120 for"
                                + " ladder and 100 for explain.");
        group.value(Color.class, given -> color = given, COLOR)
                .paramLabel("WHEN")
                .description(
                        "Colour connections in trouble in --format connections, ends and trouble in ladder and explain:"
                                + " ${COMPLETION-CANDIDATES}. Default: auto, on a terminal unless $NO_COLOR is set.");
        group.value(ConnectionOrder.class, given -> order = given, SORT)
                .paramLabel("KEY")
                .description("Order of --format connections: ${COMPLETION-CANDIDATES}. Default: as they end.");
        group.value(Boolean.class, given -> ascii = given, ASCII)
                .negatable(true)
                .description(
                        "Draw --format ladder in ASCII, for terminals that lack the characters of boxes or draw them too"
                                + " wide; --no-ascii: never. Default: on a terminal whose locale is not UTF-8.");
        group.flag(given -> all = given, ALL)
                .description("Fold nothing: show each packet of a long transfer, each of many repeats.");
        group.value(Diagram.class, given -> diagram = given, DIAGRAM)
                .paramLabel("WHAT")
                .description(
                        "What --format svg and mermaid draw of a connection: ${COMPLETION-CANDIDATES}. Its packets between"
                                + " the lifelines of both ends, the default; or their way through the state diagram.");
        group.flag(given -> countOnly = given, "--count")
                .description("Print only how many packets of a saved capture pass the filter.");
        group.flag(given -> lineBuffered = given, "-l")
                .description("Hand each line to standard output at once; always so in a live capture.");
        group.value(Precision.class, given -> precision = given, "--time-stamp-precision")
                .paramLabel("PRECISION")
                .description(
                        "Decimals of times: ${COMPLETION-CANDIDATES}. Default: the saved capture's own; live micro.");
        group.flag(given -> micro = given, "--micro").description("The same as --time-stamp-precision=micro.");
        group.flag(given -> nano = given, "--nano").description("The same as --time-stamp-precision=nano.");
        group.flag(given -> progress = given, "--progress")
                .description(
                        "Tell on standard error how far the reading of a long capture has come, its rate and the time"
                                + " left, if that is a terminal. In a live capture, how many packets came, were dropped and"
                                + " wait to be analysed: each second on a terminal, elsewhere while they wait for half a"
                                + " second or are dropped.");
        return group;
    }

    void check(boolean live) throws UsageException {
        UsageException.throwIf(countOnly && live, "--count counts the packets of a saved capture: give -r FILE");
        UsageException.throwIf(
                width != null && width < MINIMUM_WIDTH, WIDTH + " needs at least " + MINIMUM_WIDTH + ", not " + width);
    }

    TimeStyle timeStyle() {
        return timeStyle(TimeStyle.LOCAL);
    }

    /** The style that is asked for, or else this one. */
    TimeStyle timeStyle(TimeStyle other) {
        return timeStyle == null ? other : timeStyle;
    }

    /** Times in front of lines in the style that is asked for; null if none is. */
    @Nullable
    TimeColumn timeColumn(TimeFormat times) {
        return timeStyle == null ? null : new TimeColumn(timeStyle, times.decimals());
    }

    /** Whether pictures are drawn in ASCII. */
    boolean ascii() {
        return ascii == null ? printsToTerminal() && !TerminalCharset.isUtf8(System.getenv()) : ascii;
    }

    /** Whether nothing is folded. */
    boolean all() {
        return all;
    }

    boolean color() {
        // No case null in a switch of the way to the first packet: Java would make code for it at each start, for 5 ms.
        return color == Color.ALWAYS || color != Color.NEVER && colorsByItself();
    }

    private boolean colorsByItself() {
        String noColor = System.getenv("NO_COLOR");
        return (noColor == null || noColor.isEmpty()) && printsToTerminal();
    }

    /** Whether what is printed is read on a terminal. */
    boolean printsToTerminal() {
        return file() == null && Libc.isOutputATerminal();
    }

    /** The file that is printed to; null for standard output. */
    @Nullable
    String file() {
        return STANDARD_OUTPUT.equals(file) ? null : file;
    }

    /** Opens that file, as long as this may open any; null for standard output. */
    @Nullable
    OutputFile open(PacketSource source) throws CaptureException {
        String name = file();
        return name == null ? null : OutputFile.open(name, source);
    }

    /** In which order connections are listed; null for that in which they end. */
    @Nullable
    ConnectionOrder order() {
        return order;
    }

    /** Columns that a line may take. */
    int width() {
        if (width != null) {
            return width;
        }
        return file() == null ? Math.max(MINIMUM_WIDTH, TerminalWidth.ofOutput()) : Integer.MAX_VALUE;
    }

    Format format() {
        return format == null ? Format.ALL.getFirst() : format;
    }

    /** Whether nobody has said how to print. */
    boolean printsUnasked() {
        return format == null && !countOnly;
    }

    /** Whether states are those of Linux' sockets. */
    boolean linuxModel() {
        return model == Model.LINUX;
    }

    /** What stands for what packets do not show. */
    String unknown() {
        return (unknown == null ? UnknownMark.DASH : unknown).toString();
    }

    /** Adds what only some formats go by. */
    void addForSomeFormats(IdleOptions idle) {
        idle.addIf(model != null, MODEL);
        idle.addIf(names != null, NAMES);
        idle.addIf(unknown != null, UNKNOWN);
        idle.addIf(timeStyle != null, TIME);
        idle.addIf(width != null, WIDTH);
        idle.addIf(color != null, COLOR);
        idle.addIf(order != null, SORT);
        idle.addIf(ascii != null, ASCII);
        idle.addIf(all, ALL);
        idle.addIf(diagram != null, DIAGRAM);
    }

    /** What a picture shows. */
    Diagram diagram() {
        return diagram == null ? Diagram.LADDER : diagram;
    }

    /** Adds what comparisons do not go by. */
    void addIdleInComparisons(IdleOptions idle) {
        idle.addIf(unknown != null, UNKNOWN);
        idle.addIf(color != null, COLOR);
        idle.addIf(order != null, SORT);
        idle.addIf(ascii != null, ASCII);
        idle.addIf(all, ALL);
        idle.addIf(diagram != null, DIAGRAM);
        idle.addIf(lineBuffered, "-l");
        idle.addIf(progress, "--progress");
    }

    /** How text formats speak. */
    Wording wording() {
        return new Wording(language(), names == null ? StateNames.KERNEL : names);
    }

    /** Language of sentences. */
    Language language() {
        return language(Language.EN);
    }

    /** The language that is asked for, or else this one. */
    Language language(Language other) {
        return language == null ? other : language;
    }

    /** Whether a language is asked for. */
    boolean languageGiven() {
        return language != null;
    }

    boolean countOnly() {
        return countOnly;
    }

    boolean lineBuffered() {
        return lineBuffered;
    }

    /** How times are printed that were taken with so many decimals. */
    TimeFormat times(int decimals) {
        Precision asked = precision();
        if (asked == null) {
            return TimeFormat.ofDecimals(decimals);
        }
        return asked == Precision.NANO ? TimeFormat.NANOSECONDS : TimeFormat.MICROSECONDS;
    }

    /** Whether nine decimals are asked for. */
    boolean nanoseconds() {
        return precision() == Precision.NANO;
    }

    private @Nullable Precision precision() {
        if (nano) {
            return Precision.NANO;
        }
        return micro ? Precision.MICRO : precision;
    }

    boolean progress() {
        return progress;
    }
}
