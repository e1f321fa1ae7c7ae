package tcpstates.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes what completes the options in zsh: a file for a folder of its {@code fpath}, with each option's description beside it. Source:
 * zshcompsys(1), "_arguments".
 */
final class ZshCompletion {
    /** Stands in no description. */
    private static final String NONE = "\0";

    private ZshCompletion() {}

    static String text(CommandSpec model) {
        var lines = new ArrayList<String>();
        lines.add("#compdef " + Main.NAME);
        // Letters bundled, and nothing that looks like an option behind --.
        lines.add("_arguments -s -S : \\");
        model.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> lines.add("  " + option(option) + " \\"));
        // No word is offered, as a list without words: a message in its place would keep the one option that fits from
        // being put in.
        lines.add("  '*:filter expression:( )'");
        return String.join("\n", lines);
    }

    /** An option by all its names: one of them rules out the others, unless it may be repeated. */
    private static String option(OptionSpec option) {
        boolean repeated = option.isMultiValue();
        List<String> names = Arrays.stream(option.names())
                .map(name -> name + signBeforeValue(option, name))
                .toList();
        String behind = quoted('[' + description(option) + ']' + values(option));
        String before = repeated ? "'*'" : names.size() > 1 ? "'(" + String.join(" ", option.names()) + ")'" : "";
        return names.size() == 1
                ? before + names.getFirst() + behind
                : before + '{' + String.join(",", names) + '}' + behind;
    }

    /** How the value stands: behind a letter at once or as a word, behind a long name with = or as a word. */
    private static String signBeforeValue(OptionSpec option, String name) {
        if (option.arity().max() == 0 || option.arity().max() > 1) {
            return "";
        }
        return name.startsWith("--") ? option.arity().min() == 0 ? "=-" : "=" : "+";
    }

    private static String values(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        var values = new StringBuilder();
        for (String label : option.paramLabel().split(" ", -1)) {
            values.append(option.arity().min() == 0 ? "::" : ":")
                    .append(label.toLowerCase(Locale.ROOT).replace(":", "\\:"))
                    .append(':')
                    .append(action(option, label));
        }
        return values.toString();
    }

    private static String action(OptionSpec option, String label) {
        if (option.completionCandidates() != null) {
            var words = new ArrayList<String>();
            option.completionCandidates().forEach(words::add);
            return '(' + String.join(" ", words) + ')';
        }
        return switch (label) {
            case "FILE", "LIST" -> "_files";
            case "DIR" -> "_files -/";
            case "INTERFACE" -> "_net_interfaces";
            default -> " ";
        };
    }

    /** The first sentence, without the values that are offered anyway. */
    private static String description(OptionSpec option) {
        String all = String.join(" ", option.description());
        return all.replaceFirst("[:：] ?" + Pattern.quote(candidates(option)) + ".*", "")
                .replaceFirst("(?<=\\. |。).*", "")
                .replaceFirst("[.。] ?$", "")
                .replace("%%", "%")
                .replaceAll("[\\[\\]\\\\]", "\\\\$0");
    }

    private static String candidates(OptionSpec option) {
        return option.completionCandidates() == null ? NONE : String.join(", ", option.completionCandidates());
    }

    private static String quoted(String text) {
        return '\'' + text.replace("'", "'\\''") + '\'';
    }
}
