package tcpstates.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tcpstates.event.LowerCase;

/** What is asked for in the place of a capture; each ends the program. */
@Command(optionListHeading = "Looking around")
final class InformationOptions {
    /** Shells that completion is printed for. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return LowerCase.of(this);
        }
    }

    private static final int MAXIMUM_DUMPS = 3;

    @Option(
            names = {"-D", "--list-interfaces"},
            description = "List the interfaces and end.")
    private boolean interfaces;

    @Option(
            names = {"-L", "--list-data-link-types"},
            description = "List the link types of the interface and end.")
    private boolean linkTypes;

    @Option(
            names = {"-J", "--list-time-stamp-types"},
            description = "List the time stamp types of the interface and end.")
    private boolean timeStampTypes;

    @Option(names = "-d", description = "Print the compiled filter and end; -dd as C, -ddd as numbers.")
    private boolean[] dumpFilter = {};

    @Option(
            names = "--completion",
            paramLabel = "SHELL",
            description = "Print what completes these options in ${COMPLETION-CANDIDATES}, and end.")
    private @Nullable Shell completion;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this and end.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Print the versions and end.")
    private boolean version;

    void check(boolean live) throws UsageException {
        UsageException.throwIf(
                (linkTypes || timeStampTypes) && !live,
                (linkTypes ? "-L" : "-J") + " is about an interface: give -i, not a saved capture");
        UsageException.throwIf(dumpFilter.length > MAXIMUM_DUMPS, "only -d, -dd and -ddd are supported");
    }

    boolean interfaces() {
        return interfaces;
    }

    boolean linkTypes() {
        return linkTypes;
    }

    boolean timeStampTypes() {
        return timeStampTypes;
    }

    /** How often {@code -d} was given. */
    int dumpFilter() {
        return dumpFilter.length;
    }

    boolean completion() {
        return completion != null;
    }

    boolean help() {
        return help;
    }

    boolean version() {
        return version;
    }
}
