package tcpstates.cli;

import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import tcpstates.event.LowerCase;

/** What is asked for in the place of a capture; each ends the program. */
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

    /** What stands behind a = is the word, even if it looks like an option. */
    static final class WordBehindEquals implements IParameterPreprocessor {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's stack
        public boolean preprocess(Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (!"=".equals(info.get("separator"))) {
                return false;
            }
            option.setValue(words.pop());
            return true;
        }
    }

    private static final int MAXIMUM_DUMPS = 3;
    private static final String GLOSSARY = "--glossary";

    private boolean interfaces;
    private boolean linkTypes;
    private boolean timeStampTypes;
    private boolean[] dumpFilter = {};
    private @Nullable Shell completion;
    private @Nullable String glossary;
    private boolean help;
    private boolean version;

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("Looking around");
        group.flag(given -> interfaces = given, "-D", "--list-interfaces").description("List the interfaces and end.");
        group.flag(given -> linkTypes = given, "-L", "--list-data-link-types")
                .description("List the link types of the interface and end.");
        group.flag(given -> timeStampTypes = given, "-J", "--list-time-stamp-types")
                .description("List the time stamp types of the interface and end.");
        group.repeated(given -> dumpFilter = given, "-d")
                .description("Print the compiled filter and end; -dd as C, -ddd as numbers.");
        group.value(Shell.class, given -> completion = given, "--completion")
                .paramLabel("SHELL")
                .description("Print what completes these options in ${COMPLETION-CANDIDATES}, and end.");
        group.value(String.class, given -> glossary = given, GLOSSARY)
                .arity("0..1")
                .fallbackValue("")
                .preprocessor(new WordBehindEquals())
                .paramLabel("WORD")
                .description(
                        "Say what a word means, and end: a state by any of its names, a flag, a part of tcpdump's lines, a cause of a"
                                + " RST, an error, an option of netstat, a setting of Linux; without it, all of them.");
        group.flag(given -> help = given, "-h", "--help").usageHelp(true).description("Print this and end.");
        group.flag(given -> version = given, "--version").versionHelp(true).description("Print the versions and end.");
        return group;
    }

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

    /** The shell that completion is asked for, null if none is. */
    @Nullable
    Shell completion() {
        return completion;
    }

    /** The word that is asked for, empty for all; null if none is. */
    @Nullable
    String glossary() {
        return glossary;
    }

    boolean help() {
        return help;
    }

    boolean version() {
        return version;
    }
}
