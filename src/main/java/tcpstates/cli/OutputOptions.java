package tcpstates.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tcpstates.event.LowerCase;
import tcpstates.report.Language;
import tcpstates.report.TimeFormat;

/** What is printed, whatever the format. */
@Command(optionListHeading = "What is printed")
final class OutputOptions {
    /** Names of options that formats say they heed. */
    static final String MODEL = "--model";

    static final String UNKNOWN = "--unknown";

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

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            completionCandidates = Format.Candidates.class,
            description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.ALL.getFirst();

    @Option(
            names = MODEL,
            paramLabel = "MODEL",
            description =
                    "Whose states: ${COMPLETION-CANDIDATES}. RFC 9293's, the default; or those of Linux' sockets, as"
                            + " its tracepoint shows them: CLOSE in the place of TIME_WAIT, no SYN_RECV before the handshake is"
                            + " over.")
    private @Nullable Model model;

    @Option(
            names = UNKNOWN,
            paramLabel = "MARK",
            converter = UnknownMark.Converter.class,
            completionCandidates = UnknownMark.Candidates.class,
            description = "Print this for what packets do not show: ${COMPLETION-CANDIDATES}. Default: -.")
    private @Nullable UnknownMark unknown;

    @Option(
            names = "--lang",
            paramLabel = "LANGUAGE",
            description = "Language of verdicts, findings and headings: ${COMPLETION-CANDIDATES}. Default: en.")
    private @Nullable Language language;

    @Option(names = "--count", description = "Print only how many packets of a saved capture pass the filter.")
    private boolean countOnly;

    @Option(names = "-l", description = "Hand each line to standard output at once; always so in a live capture.")
    private boolean lineBuffered;

    @Option(
            names = "--time-stamp-precision",
            paramLabel = "PRECISION",
            description = "Decimals of times: ${COMPLETION-CANDIDATES}. Default: the saved capture's own; live micro.")
    private @Nullable Precision precision;

    @Option(names = "--micro", description = "The same as --time-stamp-precision=micro.")
    private boolean micro;

    @Option(names = "--nano", description = "The same as --time-stamp-precision=nano.")
    private boolean nano;

    @Option(
            names = "--progress",
            description =
                    "Tell on standard error how far the reading of a long capture has come, its rate and the time left,"
                            + " if that is a terminal. In a live capture, how many packets came, were dropped and wait to"
                            + " be analysed: each second on a terminal, elsewhere while they wait for half a second or"
                            + " are dropped.")
    private boolean progress;

    void check(boolean live) throws UsageException {
        UsageException.throwIf(countOnly && live, "--count counts the packets of a saved capture: give -r FILE");
    }

    Format format() {
        return format;
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
        idle.addIf(unknown != null, UNKNOWN);
    }

    /** Language of sentences. */
    Language language() {
        return language == null ? Language.EN : language;
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
        return switch (precision()) {
            case MICRO -> TimeFormat.MICROSECONDS;
            case NANO -> TimeFormat.NANOSECONDS;
            case null -> TimeFormat.ofDecimals(decimals);
        };
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
