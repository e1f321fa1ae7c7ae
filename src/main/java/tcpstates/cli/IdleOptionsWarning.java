package tcpstates.cli;

import java.util.List;
import java.util.function.Consumer;

/** Says of which options that were given nothing depends. */
final class IdleOptionsWarning {
    private final Options options;
    private final Consumer<String> message;

    IdleOptionsWarning(Options options, Consumer<String> message) {
        this.options = options;
        this.message = message;
    }

    /** Warns of those that are known before the capture is open. */
    void warn() {
        if (options.compares()) {
            warnOf(options.withoutEffectOnComparisons(), "no effect on --compare");
            return;
        }
        warnOf(options.withoutEffect(), "only for --format tcpdump, no effect on --format " + options.output.format());
        warnOf(
                options.forFindingsOnly(),
                "for findings, which --format " + options.output.format() + " does not print: no effect");
        if (options.output.languageGiven() && !options.printsWords() && !options.isByDefault(OutputOptions.LANGUAGE)) {
            message.accept("--lang: for messages only: "
                    + (options.output.countOnly() ? "--count" : "--format " + options.output.format())
                    + " prints the same in all languages");
        }
        warnOf(options.forOtherFormats(), "no effect on --format " + options.output.format());
        warnOf(options.liveOnly(), "for live captures, no effect on a saved one");
    }

    /** Warns of those that go by a moment, where none is printed. */
    void warnOfMoments() {
        warnOf(
                options.forMomentsOnly(),
                "for a moment (--at, or a format such as ss), no effect on --format " + options.output.format());
    }

    private void warnOf(List<String> idle, String why) {
        idle.removeIf(options::isByDefault);
        if (!idle.isEmpty()) {
            message.accept(String.join(" ", idle) + ": " + why);
        }
    }
}
