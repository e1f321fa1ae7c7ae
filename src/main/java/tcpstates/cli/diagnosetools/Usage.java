package tcpstates.cli.diagnosetools;

import java.util.List;
import tcpstates.report.Translation;

/** All that {@code tcpstates} understands, in one place: {@code --help} and the manual page are made of it. */
public final class Usage {
    /** What the help calls the program; messages begin with it too. */
    public static final String NAME = "tcpstates";

    /**
     * An option or a sub-command.
     *
     * @param name as it is typed, dashes included
     * @param text what diagnose-tools says of it, or we do; one phrase
     * @param keys that its value may have, those of diagnose-tools first
     */
    public record Command(String name, String text, List<Key> keys) {}

    /**
     * A key of an option's value, or an argument of a sub-command.
     *
     * @param name as it is typed
     * @param value a word for what follows it; empty if nothing does
     * @param text what it does, in one sentence without a full stop
     * @param original whether diagnose-tools has it too, so that it stands in the first lines of the help
     */
    public record Key(String name, String value, String text, boolean original) {
        private static Key original(String name, String text) {
            return new Key(name, "", text, true);
        }

        private static Key of(String name, String value, String text) {
            return new Key(name, value, text, false);
        }
    }

    private static final Command STATUS = new Command(
            "status METRIC",
            "print how many sockets are in a state, 0 when none",
            List.of(
                    Key.of(Metric.all(), "", "what METRIC may be"),
                    Key.of("-r FILE", "", "those of a saved capture, or of a report, at its end"),
                    Key.of(
                            "--source",
                            "background|kernel",
                            "those of the capture in the background, unless given, or all" + " of this machine's"),
                    Key.of("--side", "client|server|local", "count these ends only, both unless given"),
                    Key.of("--lang", "en|zh", "language of messages, en unless given")));

    /** In the order of the help. */
    public static final List<Command> COMMANDS = List.of(
            new Command("--help", "tcpstates help info", List.of()),
            new Command(
                    "--activate",
                    "",
                    List.of(
                            Key.original("verbose", "VERBOSE"),
                            Key.original("addr", "filtered ipv4 address."),
                            Key.of("addr", "ADDRESS", "or an IPv6 address, of either end"),
                            Key.of("interface", "NAME", "capture there, any for all interfaces, which is the default"),
                            Key.of("snaplen", "BYTES", "capture at most BYTES of each packet"),
                            Key.of(
                                    "history",
                                    "N",
                                    "keep the last N transitions that were not reported, 100000 unless given"),
                            Key.of(
                                    "model",
                                    "rfc|linux",
                                    "which steps the states take where the two differ, rfc unless given"),
                            Key.of(
                                    "unknown",
                                    "TEXT",
                                    "what stands for a number that is not on the wire, - unless given"),
                            Key.of("strict", "1", "diagnose-tools' own rules: addr is the peer's, IPv4, model linux"),
                            Key.of("filter", "EXPRESSION", "pcap-filter(7); in quotes, or the rest of the value"))),
            new Command("--deactivate", "", List.of()),
            new Command("--settings", "dump settings", List.of(Key.of("json", "1", "as one JSON object"))),
            new Command(
                    "--report",
                    "dump log with text.",
                    List.of(Key.of("keep", "1", "clear nothing: the next report prints the same once more"))),
            new Command(
                    "--log",
                    "copy the report",
                    List.of(
                            Key.of("sls", "FILE", "to the end of FILE"),
                            Key.of("syslog", "1", "to the system's log, a line each"))),
            new Command(
                    "--lang",
                    "language of messages and of these lines",
                    List.of(Key.of("en|zh", "", "en unless given"))),
            new Command(
                    "--completion",
                    "print what completes these words with Tab",
                    List.of(Key.of("bash|zsh", "", "the shell that is to read it"))),
            STATUS);

    /** What it is for, in the words of diagnose-tools' document. */
    public static final List<String> PURPOSE =
            List.of("本功能追踪TCP连接中各状态的切换", "verbose为1时可以对当前的tcp连接进行统计输出,addr为某ip地址时可以仅输出当前地址的tcp报文信息");

    private static final String INDENT = "    ";

    private Usage() {}

    /** The lines of {@code --help}: those of diagnose-tools, and behind them ours in the same form, which are translated. */
    static String help(Translation translation) {
        var text = new StringBuilder(INDENT).append(NAME).append(" usage:\n");
        var ours = new StringBuilder();
        for (Command command : COMMANDS) {
            boolean original = isOriginal(command);
            StringBuilder to = original ? text : ours;
            head(to, command, translation);
            command.keys.stream().filter(Key::original).forEach(key -> key(to, key, translation));
            List<Key> further =
                    command.keys.stream().filter(key -> !key.original).toList();
            if (original && !further.isEmpty()) {
                head(ours, new Command(command.name + "=\"KEY=VALUE …\"", "", List.of()), translation);
            }
            further.forEach(key -> key(ours, key, translation));
        }
        text.append(ours);
        PURPOSE.forEach(line -> text.append(INDENT).append(line).append('\n'));
        return text.toString();
    }

    /** The lines of {@code status --help}. */
    static String ofStatus(Translation translation) {
        var text = new StringBuilder(INDENT).append(NAME).append(" usage:\n");
        head(text, STATUS, translation);
        STATUS.keys.forEach(key -> key(text, key, translation));
        return text.toString();
    }

    private static boolean isOriginal(Command command) {
        return switch (command.name) {
            case "--help", "--activate", "--deactivate", "--settings", "--report" -> true;
            default -> false;
        };
    }

    private static void head(StringBuilder to, Command command, Translation translation) {
        to.append(INDENT).append(INDENT).append(command.name);
        line(to, translation.of(command.text));
    }

    private static void key(StringBuilder to, Key key, Translation translation) {
        to.append(INDENT).append(INDENT).append("  ").append(key.name);
        if (!key.value.isEmpty()) {
            to.append('=').append(key.value);
        }
        line(to, translation.of(key.text));
    }

    private static void line(StringBuilder to, String text) {
        if (!text.isEmpty()) {
            to.append(' ').append(text);
        }
        to.append('\n');
    }
}
