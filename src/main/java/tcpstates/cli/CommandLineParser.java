package tcpstates.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads the command line as tcpdump's users type it: letters bundled, options behind the filter's words. */
final class CommandLineParser {
    private static final int HELP_WIDTH = 110;

    /** Letters of tcpdump 4.99 that mean nothing here (yet), so that they are told from slips of the finger. */
    private static final String TCPDUMP_ONLY = "bCEfGHmMNRTuVWzZ";

    private final Options options = new Options();
    private final CommandLine commandLine = new CommandLine(options)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOverwrittenOptionsAllowed(true)
            .setUsageHelpWidth(HELP_WIDTH);

    Options parse(String... args) throws UsageException {
        try {
            commandLine.parseArgs(args);
            return options;
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unknown(e));
        } catch (ParameterException e) {
            throw new UsageException(firstLine(e));
        }
    }

    String help() {
        var text = new StringWriter();
        commandLine.usage(new PrintWriter(text));
        return text.toString();
    }

    private static String unknown(UnmatchedArgumentException e) {
        String option = e.getUnmatched().getFirst();
        if (option.length() > 1 && option.charAt(1) != '-' && TCPDUMP_ONLY.indexOf(option.charAt(1)) >= 0) {
            return "tcpdump's option '" + option.substring(0, 2) + "' is not supported";
        }
        List<String> suggestions = option.startsWith("--") ? e.getSuggestions() : List.of();
        return "unknown option '" + option + "'"
                + (suggestions.isEmpty() ? "" : " (did you mean " + suggestions.getFirst() + "?)");
    }

    private static String firstLine(ParameterException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
