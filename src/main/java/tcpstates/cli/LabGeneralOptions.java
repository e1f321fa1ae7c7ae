package tcpstates.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tcpstates.report.Language;

/** What {@code lab} and each of its commands takes. */
final class LabGeneralOptions {
    @Option(names = "--lang", paramLabel = "LANGUAGE", description = "language: en, zh")
    @SuppressWarnings("UnusedVariable") // checked by the parser, and read from the words beside other defaults
    private @Nullable Language language;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "prints this help")
    private boolean help;

    /** Whether only the help is wanted. */
    boolean help() {
        return help;
    }
}
