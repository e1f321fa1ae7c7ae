package tcpstates.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The groups that options are listed in, by what people look for. */
final class HelpGroups {
    /** Where an option stands that no other group names. */
    static final String RESULTS = "What is printed";

    private static final Map<String, List<String>> GROUPS = groups();

    /** As people type them: a blank before the value, though options with a name take a = too. */
    private static final Help.IParamLabelRenderer LABELS = new Help.IParamLabelRenderer() {
        @Override
        public Help.Ansi.Text renderParameterLabel(ArgSpec option, Help.Ansi ansi, List<Help.Ansi.IStyle> styles) {
            return ansi.text(label(option));
        }

        @Override
        public String separator() {
            return " ";
        }
    };

    private HelpGroups() {}

    /** The value of an option with the blank before it, empty if it takes none. */
    static String label(ArgSpec option) {
        return option.arity().max() == 0 ? "" : " " + option.paramLabel();
    }

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Where packets come from", List.of("-r", "-V", "-i", "-c", "--skip", "-F"));
        groups.put(RESULTS, List.of());
        groups.put(
                "Lines of --format tcpdump",
                List.of(
                        "--states",
                        "--sections",
                        "-n",
                        "-N",
                        "-t",
                        "-v",
                        "-q",
                        "-e",
                        "-S",
                        "-#",
                        "-A",
                        "-x",
                        "-X",
                        "-K",
                        "--print"));
        groups.put("Saving packets", List.of("-w", "-U", "-C", "-G", "-W", "-z"));
        groups.put(
                "Live captures",
                List.of("-s", "-p", "-B", "-Q", "-I", "-y", "-j", "--immediate-mode", "--engine", "-Z"));
        groups.put("Looking around", List.of("-D", "-L", "-J", "-d", "-O", "--completion", "-h", "--version"));
        return groups;
    }

    /** Options by the heading of their group, in the order in which they are to be listed; hidden ones are left out. */
    static Map<String, List<OptionSpec>> of(CommandSpec model) {
        Map<String, List<OptionSpec>> listed = new LinkedHashMap<>();
        List<OptionSpec> rest = new ArrayList<>(model.options());
        rest.removeIf(OptionSpec::hidden);
        GROUPS.forEach((heading, names) -> {
            List<OptionSpec> options = new ArrayList<>();
            for (String name : names) {
                OptionSpec option = model.findOption(name);
                if (option == null) {
                    throw new IllegalStateException("there is no option " + name);
                }
                options.add(option);
            }
            rest.removeAll(options);
            listed.put(heading, options);
        });
        listed.put(RESULTS, rest);
        return listed;
    }

    /** Makes {@code --help} list the options in their groups. */
    static void groupOptions(CommandLine commandLine) {
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpGroups::render);
    }

    private static String render(Help help) {
        var text = new StringBuilder();
        of(help.commandSpec()).forEach((heading, options) -> {
            Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
            layout.addOptions(options, LABELS);
            text.append(System.lineSeparator())
                    .append(heading)
                    .append(':')
                    .append(System.lineSeparator())
                    .append(layout);
        });
        // picocli keeps the value of an option without a long name in the column of long names.
        return text.toString().replaceAll("(?m)^(  -\\S)  ([A-Z]+)", "$1 $2 ");
    }
}
