package tcpstates.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the manual page from what {@code --help} is made of, in roff with the man macros. */
final class ManualPage {
    static final Path FILE = Path.of("docs/tcpstates-sniff.1");

    private static final String EXAMPLES = "Examples:";

    private ManualPage() {}

    /** Writes the page anew; to be run in the project's folder. */
    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, text());
    }

    static String text() {
        CommandSpec model = new CommandLineParser().model();
        var page = new StringBuilder(".TH TCPSTATES\\-SNIFF 1\n");
        page.append(".SH NAME\n").append(escaped(Main.NAME)).append(" \\- states of TCP sockets from packets alone\n");
        page.append(".SH SYNOPSIS\n.B ")
                .append(escaped(Main.NAME))
                .append("\n[options] [filter expression]\n.SH DESCRIPTION\n");
        paragraph(page, Arrays.asList(model.usageMessage().description()));
        page.append(".SH OPTIONS\n");
        for (CommandSpec group : model.mixins().values()) {
            page.append(".SS ")
                    .append(escaped(group.usageMessage().optionListHeading()))
                    .append('\n');
            group.options().forEach(option -> option(page, option));
        }
        List<String> footer = Arrays.asList(model.usageMessage().footer());
        int examples = footer.indexOf(EXAMPLES);
        page.append(".SH EXIT STATUS AND SIGNALS\n");
        paragraph(page, footer.subList(0, examples));
        page.append(".SH EXAMPLES\n.nf\n");
        footer.subList(examples + 1, footer.size())
                .forEach(line ->
                        page.append(escaped(line.strip().replace("%%", "%"))).append('\n'));
        return page.append(".fi\n.SH SEE ALSO\n.BR tcpdump (8),\n.BR pcap\\-filter (7),\n.BR ss (8)\n")
                .toString();
    }

    private static void option(StringBuilder page, OptionSpec option) {
        page.append(".TP\n")
                .append(Arrays.stream(option.names())
                        .map(name -> "\\fB" + escaped(name) + "\\fR")
                        .collect(Collectors.joining(", ")))
                .append(option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR")
                .append('\n');
        paragraph(
                page,
                List.of(String.join(" ", option.description())
                        .replace("${COMPLETION-CANDIDATES}", candidates(option))));
    }

    private static String candidates(OptionSpec option) {
        return option.completionCandidates() == null ? "" : String.join(", ", option.completionCandidates());
    }

    private static void paragraph(StringBuilder page, List<String> lines) {
        lines.stream()
                .filter(line -> !line.isEmpty())
                .forEach(line -> page.append(escaped(line)).append('\n'));
    }

    /** A backslash, hyphen, or a dot or quote at the beginning of a line means something to roff. */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
