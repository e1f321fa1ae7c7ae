package tcpstates.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import tcpstates.event.LowerCase;
import tcpstates.report.Language;
import tcpstates.select.NearestWord;

/** Reads the command line as tcpdump's users type it: letters bundled, options behind the filter's words. */
final class CommandLineParser {
    private static final int HELP_WIDTH = 100;

    /** What tcpdump has and is refused here, with the reason; which a slip of the finger has not. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("-b", "BGP is not printed"),
            Map.entry("-E", "nothing is decrypted"),
            Map.entry("-f", "give -n for numbers, or nothing for names"),
            Map.entry("-g", "with -v the TCP header has a line of its own"),
            Map.entry("-H", "mesh headers are not looked for"),
            Map.entry("-m", "SNMP is not printed"),
            Map.entry("-M", "digests of TCP-MD5 are not verified"),
            Map.entry("-T", "only TCP is printed"),
            Map.entry("-u", "NFS is not printed"),
            Map.entry("--lengths", "-v prints the length of each packet"),
            Map.entry("--print-sampling", "give a filter, or -c"));

    private final Options options = new Options();
    private final CommandLine commandLine;

    CommandLineParser() {
        this(Format.ALL);
    }

    /** @param formats what {@code --format} may say */
    CommandLineParser(List<Format> formats) {
        this(formats, TypedWords.ANY);
    }

    private CommandLineParser(List<Format> formats, TypedWords typed) {
        commandLine = new CommandLine(options.model(typed), OptionGroup.FACTORY)
                .setOverwrittenOptionsAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH);
        commandLine.registerConverter(Format.class, new Format.Converter(formats));
        model().options().stream()
                .<Class<?>>map(OptionSpec::type)
                .filter(Class::isEnum)
                .forEach(this::registerChoice);
    }

    @SuppressWarnings("unchecked") // the converter makes values of just this class
    private void registerChoice(Class<?> type) {
        commandLine.registerConverter((Class<Object>) type, choice((Enum<?>[]) type.getEnumConstants()));
    }

    /**
     * Reads what was typed, behind options that hold where nothing else was typed.
     *
     * @param formats what {@code --format} may say
     * @param defaults these options, parted by blanks; may be empty
     */
    static Options read(List<Format> formats, String defaults, String... args) throws UsageException {
        try {
            return new CommandLineParser(formats, new TypedWords(words(defaults, args))).parseBehind(defaults, args);
        } catch (UsageException e) {
            return new CommandLineParser(formats).parseBehind(defaults, args); // says what is wrong
        }
    }

    /** What all of the command line is made of. */
    CommandSpec model() {
        return commandLine.getCommandSpec();
    }

    /** The language that is asked for, as far as that can be told of words in which something may be wrong. */
    static Language language(String defaults, String... args) {
        return Language.askedFor(words(defaults, args));
    }

    private static List<String> words(String defaults, String... args) {
        List<String> words = new ArrayList<>(List.of(defaults.strip().split("\\s+", -1)));
        words.addAll(List.of(args));
        return words;
    }

    /** What completes options in this shell: to be read by it, or a file in the folder where it looks for such files. */
    String completion(InformationOptions.Shell shell, Language language) {
        return switch (shell) {
            // Without the line that makes it a program: it is read, not run.
            case BASH ->
                AutoComplete.bash(Main.NAME, commandLine)
                        .replaceFirst("^#!.*\\R", "")
                        .stripTrailing();
            case ZSH -> ZshCompletion.text(model(language));
        };
    }

    /**
     * Reads what was typed, behind options that hold where nothing else was typed.
     *
     * @param defaults these options, parted by blanks; may be empty
     */
    private Options parseBehind(String defaults, String... args) throws UsageException {
        parse(args); // says what is wrong with it by itself
        if (defaults.isBlank()) {
            return options;
        }
        List<String> all = words(defaults);
        try {
            ParseResult result = commandLine.parseArgs(all.toArray(String[]::new));
            UsageException.throwIf(
                    !result.matchedPositionals().isEmpty(),
                    Main.DEFAULTS + " holds what is no option: " + defaults.strip());
            result.matchedOptions().forEach(option -> options.byDefault(List.of(option.names())));
            all.addAll(List.of(args));
            commandLine.parseArgs(all.toArray(String[]::new));
            return options;
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(Main.DEFAULTS + ": " + unknown(e));
        } catch (ParameterException e) {
            throw new UsageException(Main.DEFAULTS + ": " + oneLine(e));
        }
    }

    Options parse(String... args) throws UsageException {
        try {
            refuseWhatIsGivenTwice(commandLine.parseArgs(args));
            return options;
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unknown(e));
        } catch (ParameterException e) {
            throw new UsageException(oneLine(e));
        }
    }

    /** Of two values only one could have an effect, and whoever types both wants both, or has overlooked one. */
    private static void refuseWhatIsGivenTwice(ParseResult result) throws UsageException {
        for (OptionSpec option : result.matchedOptions()) {
            List<String> values = option.originalStringValues();
            boolean oneOnly = option.arity().max() > 0 && !option.isMultiValue();
            UsageException.throwIf(
                    oneOnly && values.size() > 1,
                    option.names()[0] + " takes one value and is given " + String.join(" and ", values));
        }
    }

    /** What the help and the manual page are made of, in this language; English is what the options say themselves. */
    CommandSpec model(Language language) {
        if (language != Language.EN) {
            commandLine.setResourceBundle(language.words("help"));
        }
        return model();
    }

    /** The text of {@code --help}. */
    String help(Language language) {
        model(language);
        // As people type it: a blank before the value, though an option with a name takes a = too.
        model().parser().separator(" ");
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, CommandLineParser::optionGroups);
        var text = new StringWriter();
        commandLine.usage(new PrintWriter(text));
        return text.toString();
    }

    /** What stands above a group of options, in the language of the help. */
    static String heading(CommandSpec model, String name, CommandSpec group) {
        ResourceBundle words = model.resourceBundle();
        return words == null ? group.usageMessage().optionListHeading() : words.getString("group." + name);
    }

    /** Each mixin of {@link Options} with its heading. */
    private static String optionGroups(Help help) {
        var text = new StringBuilder();
        for (Map.Entry<String, CommandSpec> mixin : help.commandSpec().mixins().entrySet()) {
            CommandSpec group = mixin.getValue();
            Help.Layout layout = help.createDefaultLayout(group.options(), List.of(), help.colorScheme());
            layout.addOptions(group.options(), help.parameterLabelRenderer());
            text.append('\n')
                    .append(heading(help.commandSpec(), mixin.getKey(), group))
                    .append(":\n")
                    .append(layout);
        }
        return withValuesBehindLetters(text.toString());
    }

    /** picocli keeps the value of an option without a long name in the column of long names. */
    static String withValuesBehindLetters(String options) {
        return options.replaceAll("(?m)^(  -\\S)  ([A-Z]+)", "$1 $2 ");
    }

    private static ITypeConverter<Object> choice(Enum<?>[] values) {
        return word -> Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of "
                        + Arrays.stream(values).map(LowerCase::of).collect(Collectors.joining(", "))));
    }

    private String unknown(UnmatchedArgumentException e) {
        String option = e.getUnmatched().getFirst();
        String name = option.startsWith("--") || option.length() < 2
                ? option.replaceFirst("=.*", "")
                : option.substring(0, 2);
        String reason = REFUSED.get(name);
        if (reason != null) {
            return "tcpdump's option '" + name + "' is not supported: " + reason;
        }
        String hint = option.startsWith("--") ? NearestWord.to(option.replaceFirst("=.*", ""), longOptions()) : null;
        return "unknown option '" + option + "'" + (hint == null ? "" : " (did you mean " + hint + "?)");
    }

    private List<String> longOptions() {
        return model().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--"))
                .toList();
    }

    private static String oneLine(ParameterException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
        return (Character.toLowerCase(message.charAt(0)) + message.substring(1))
                .replace(" is not a long", " is not a number")
                .replace(" is not an int", " is not a number");
    }
}
