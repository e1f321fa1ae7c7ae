package tcpstates.cli.diagnosetools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import tcpstates.report.Language;
import tcpstates.report.Translation;

/** Writes the manual page of {@code tcpstates} from what its {@code --help} is made of, in roff with the man macros. */
final class DiagnoseToolsManualPage {

    private static final String HEAD = """
            .TH TCPSTATES 1
            .SH NAME
            tcpstates \\- states of TCP sockets from packets, captured in the background
            .SH SYNOPSIS
            .B tcpstates
            [command[=\\(dqkey=value key=value ...\\(dq]] ...
            .br
            .B tcpstates status
            METRIC [\\-r FILE | \\-\\-source background|kernel] [\\-\\-side client|server|local]
            .SH DESCRIPTION
            Takes the commands of diagnose\\-tools' function of this name and answers with its texts, but goes by packets:
            it needs no kernel module, and runs on gateways and mirrors as well.
            .PP
            A capture is activated, runs in the background, is asked for reports, and is deactivated.
            A report prints what happened since the last one: every change of state of both ends of every connection,
            or, with verbose=1, how the connections stand.
            Keys are separated by blanks or commas; unknown ones are ignored, and of repeated ones the first counts.
            .SH COMMANDS
            """;

    private static final String TAIL = """
            .SH FILES
            .TP
            .I /run/tcpstates
            Socket, lock and journal of the running capture; where that may not be made, in $XDG_RUNTIME_DIR/tcpstates,
            else in /tmp/tcpstates\\-UID. Its owner's alone: root and whoever has activated the capture are served.
            .SH EXIT STATUS
            0 done, 1 a failure (not activated, no permission, no such interface), 2 wrong usage.
            .SH SEE ALSO
            .BR tcpstates\\-sniff (1),
            .BR pcap\\-filter (7),
            .BR ss (8),
            .BR tcpdump (8)
            """;

    private static final String CHINESE_HEAD = """
            .\\" -*- coding: UTF-8 -*-
            .mso zh.tmac
            .ad l
            .nh
            .TH TCPSTATES 1
            .SH 名称
            tcpstates \\- 由后台抓取的数据包判断 TCP 套接字的状态
            .SH 概要
            .B tcpstates
            [命令[=\\(dqKEY=VALUE KEY=VALUE ...\\(dq]] ...
            .br
            .B tcpstates status
            METRIC [\\-r FILE | \\-\\-source background|kernel] [\\-\\-side client|server|local]
            .SH 描述
            使用 diagnose\\-tools 同名功能的命令，并以其文字回答，但依据的是数据包：不需要内核模块，在网关和镜像端口上也能运行。
            .PP
            抓包被激活后在后台运行，可以索取报告，最后关闭。报告打印自上次以来发生的事：每个连接两端的每次状态变化；
            verbose=1 时打印各连接的状况。
            各项之间用空格或逗号分隔；不认识的忽略，重复的以第一个为准。
            .SH 命令
            """;

    private static final String CHINESE_TAIL = """
            .SH 文件
            .TP
            .I /run/tcpstates
            运行中的抓包的套接字、锁和日志；不能在那里创建时在 $XDG_RUNTIME_DIR/tcpstates，否则在 /tmp/tcpstates\\-UID。
            只有所有者能访问：为 root 和激活抓包的用户服务。
            .SH 退出状态
            0 完成，1 失败（未激活、没有权限、没有这样的接口），2 用法错误。
            .SH 另见
            .BR tcpstates\\-sniff (1),
            .BR pcap\\-filter (7),
            .BR ss (8),
            .BR tcpdump (8)
            """;

    private static final Map<String, String> CHINESE_ORIGINALS = Map.of(
            "verbose", "1 使报告成为各连接状况的列表；默认 0",
            "addr", "只看有一端是该 IPv4 地址的连接；0.0.0.0 为不限",
            "--help", "本说明",
            "--settings", "打印设置",
            "--report", "以文本打印报告");

    /** What the help says of diagnose-tools' own keys is theirs, and little. */
    private static final Map<String, String> ORIGINAL_KEYS = Map.of(
            "verbose", "1 makes the report a list of how the connections stand; 0 unless given",
            "addr", "only connections with that IPv4 address, at either end; 0.0.0.0 is none");

    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    private DiagnoseToolsManualPage() {}

    /** Writes the page anew; to be run in the project's folder. */
    public static void main(String[] args) throws IOException {
        for (Language language : Language.values()) {
            Files.writeString(file(language), text(language));
        }
    }

    static Path file(Language language) {
        return Path.of(language == Language.EN ? "docs/tcpstates.1" : "docs/zh_CN/man1/tcpstates.1");
    }

    static String text(Language language) {
        boolean english = language == Language.EN;
        var translation = new Translation(language);
        var page = new StringBuilder(english ? HEAD : CHINESE_HEAD);
        for (Usage.Command command : Usage.COMMANDS) {
            page.append(".SS ").append(escaped(command.name())).append('\n');
            String text = english
                    ? command.text()
                    : CHINESE_ORIGINALS.getOrDefault(command.name(), translation.of(command.text()));
            page.append(escaped(sentence(text))).append(text.isEmpty() ? "" : "\n");
            for (Usage.Key key : command.keys()) {
                page.append(".TP\n\\fB").append(escaped(name(key.name()))).append("\\fR");
                if (!key.value().isEmpty()) {
                    page.append("=\\fI").append(escaped(key.value())).append("\\fR");
                }
                Map<String, String> originals = english ? ORIGINAL_KEYS : CHINESE_ORIGINALS;
                String said = key.original() ? originals.getOrDefault(key.name(), "") : translation.of(key.text());
                page.append('\n').append(escaped(sentence(said))).append('\n');
            }
        }
        return page.append(english ? TAIL : CHINESE_TAIL).toString();
    }

    /** Words to choose from, so that the line can be broken between them. */
    private static String name(String name) {
        return name.startsWith("[") ? name.substring(1, name.length() - 1).replace("|", ", ") : name;
    }

    private static String sentence(String text) {
        return text.isEmpty() || text.endsWith(".") || HAN.matcher(text).find() ? text : text + ".";
    }

    /** A backslash, hyphen, or a dot or quote at the beginning of a line means something to roff. */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
