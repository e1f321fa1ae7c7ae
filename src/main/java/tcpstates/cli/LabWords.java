package tcpstates.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import tcpstates.report.Language;

/** The words behind {@code lab}, or behind one of its commands. */
final class LabWords {
    private static final int HELP_WIDTH = 100;

    private final String name;
    private final CommandLine commandLine;

    /**
     * @param name of the command, as it is typed
     * @param command declares what may be typed
     */
    LabWords(String name, Object command) {
        this.name = name;
        commandLine = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Hands the words to the command. */
    void parse(List<String> words) throws UsageException {
        try {
            commandLine.parseArgs(words.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(
                    name + " does not know '" + e.getUnmatched().getFirst() + "'");
        } catch (MissingParameterException e) {
            throw new UsageException(name + ": a value is missing behind the last option");
        } catch (ParameterException e) {
            throw new UsageException(name + ": --lang takes en or zh");
        }
    }

    /** Lines of the help in a language. */
    List<String> help(Language spoken) {
        if (spoken != Language.EN) {
            commandLine.setResourceBundle(spoken.words(name.replace(' ', '_') + "_help"));
        }
        commandLine.getCommandSpec().parser().separator(" ");
        String usage = commandLine.setUsageHelpWidth(HELP_WIDTH).getUsageMessage();
        return CommandLineParser.withValuesBehindLetters(usage).lines().toList();
    }
}
