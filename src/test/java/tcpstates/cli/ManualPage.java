package tcpstates.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tcpstates.report.Language;

/** Writes the manual page from what {@code --help} is made of, in roff with the man macros. */
final class ManualPage {
    /** Headings and what else stands in the page only. */
    private record Words(
            String name,
            String purpose,
            String synopsis,
            String arguments,
            String description,
            String options,
            String status,
            String examples,
            String seeAlso) {}

    private static final Words ENGLISH = new Words(
            "NAME",
            "states of TCP sockets from packets alone",
            "SYNOPSIS",
            "[options] [filter expression]",
            "DESCRIPTION",
            "OPTIONS",
            "EXIT STATUS AND SIGNALS",
            "EXAMPLES",
            "SEE ALSO");

    private static final Words CHINESE =
            new Words("名称", "仅凭数据包判断 TCP 套接字的状态", "概要", "[选项] [过滤表达式]", "描述", "选项", "退出状态与信号", "示例", "另见");

    /** Lines may break between characters, and need not be filled with blanks. */
    private static final String CHINESE_LINES = ".\\\" -*- coding: UTF-8 -*-\n.mso zh.tmac\n.ad l\n.nh\n";

    private ManualPage() {}

    /** Writes the pages anew; to be run in the project's folder. */
    public static void main(String[] args) throws IOException {
        for (Language language : Language.values()) {
            Files.createDirectories(file(language).getParent());
            Files.writeString(file(language), text(language));
        }
    }

    /** Where the page lies: below docs as below a folder of manual pages. */
    static Path file(Language language) {
        return Path.of(language == Language.EN ? "docs/tcpstates-sniff.1" : "docs/zh_CN/man1/tcpstates-sniff.1");
    }

    static String text(Language language) {
        CommandSpec model = new CommandLineParser().model(language);
        Words words = language == Language.EN ? ENGLISH : CHINESE;
        var page = new StringBuilder(language == Language.EN ? "" : CHINESE_LINES);
        page.append(".TH TCPSTATES\\-SNIFF 1\n");
        page.append(".SH ").append(words.name).append('\n');
        page.append(escaped(Main.NAME)).append(" \\- ").append(words.purpose).append('\n');
        page.append(".SH ").append(words.synopsis).append("\n.B ").append(escaped(Main.NAME));
        page.append('\n').append(words.arguments).append('\n');
        page.append(".SH ").append(words.description).append('\n');
        paragraph(page, Arrays.asList(model.usageMessage().description()));
        page.append(".SH ").append(words.options).append('\n');
        model.mixins().forEach((name, group) -> {
            page.append(".SS ")
                    .append(escaped(CommandLineParser.heading(model, name, group)))
                    .append('\n');
            group.options().forEach(option -> option(page, option));
        });
        List<String> footer = Arrays.asList(model.usageMessage().footer());
        int examples = footer.lastIndexOf("") + 1; // the heading of the last part
        page.append(".SH ").append(words.status).append('\n');
        paragraph(page, footer.subList(0, examples));
        page.append(".SH ").append(words.examples).append("\n.nf\n");
        footer.subList(examples + 1, footer.size())
                .forEach(line ->
                        page.append(escaped(line.strip().replace("%%", "%"))).append('\n'));
        page.append(".fi\n.SH ").append(words.seeAlso);
        return page.append("\n.BR tcpdump (8),\n.BR pcap\\-filter (7),\n.BR ss (8)\n")
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
