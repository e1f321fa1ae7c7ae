package tcpstates.cli.diagnosetools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tcpstates.report.Translation;

/**
 * Writes what completes the words of {@code tcpstates} with Tab, from what its {@code --help} is made of. Sources: bash(1), "Programmable
 * Completion"; zshcompsys(1), "_arguments" and "_values".
 */
final class Completion {
    private static final String BASH = """
            # Completes the words of tcpstates: a file for bash, which reads it.
            _tcpstates() {
                local typed=$2 before=$3 given='' words=''
                COMPREPLY=()
                # For bash a = is a word of its own, and keys may be parted by commas.
                if [[ ${COMP_WORDS[COMP_CWORD]} == = ]]; then
                    typed=''
                elif [[ $before == = ]]; then
                    before=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                before=${before##*[, ]}
                if [[ $typed == *,* ]]; then
                    given=${typed%,*},
                    typed=${typed##*,}
                    before=${COMP_WORDS[1]}
                fi
                case $before in
            @CASES@
                    *) if [[ ${COMP_WORDS[1]} == status ]]; then words='@STATUS@'; else words='@WORDS@'; fi ;;
                esac
                [[ -z $words ]] || COMPREPLY=($(compgen -P "$given" -W "$words" -- "$typed"))
                [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
            }
            complete -F _tcpstates tcpstates
            """;

    private static final String ZSH = """
            #compdef tcpstates
            local state
            if [[ $words[2] == status ]] && ((CURRENT > 2)); then
              shift words
              ((CURRENT--))
              _arguments -S : \\
            @STATUS@
              return
            fi
            _arguments : \\
            @COMMANDS@
              '1: :((status\\:"@STATUS_TEXT@"))' && return
            case $state in
            @CASES@
            esac
            """;

    private final Translation translation;
    private final List<Usage.Command> commands;
    private final Usage.Command status;

    Completion(Translation translation) {
        this.translation = translation;
        commands = Usage.COMMANDS.stream()
                .filter(command -> command.name().startsWith("--"))
                .toList();
        status = Usage.COMMANDS.getLast();
    }

    /**
     * The text for this shell.
     *
     * @throws WrongUse if it is none of those
     */
    String text(String shell) throws WrongUse {
        return switch (shell) {
            case "bash" -> bash();
            case "zsh" -> zsh();
            default ->
                throw new WrongUse("--completion: '" + shell + "' is none of " + String.join(", ", "bash", "zsh"));
        };
    }

    private String bash() {
        Map<String, String> cases = new LinkedHashMap<>();
        for (Usage.Command command : commands) {
            if (!command.keys().isEmpty()) {
                cases.put(command.name(), words(String.join(" ", bashWords(command))));
            }
            command.keys().stream()
                    .filter(Completion::hasName)
                    .forEach(key -> cases.putIfAbsent(key.name(), bash(key)));
        }
        cases.put("status", words(String.join(" ", metrics())));
        for (Usage.Key key : statusOptions()) {
            cases.put(key.name().split(" ", 2)[0], bash(key));
        }
        String lines = cases.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .map(one -> "        " + one.getKey() + ") " + one.getValue() + " ;;")
                .collect(Collectors.joining("\n"));
        String status =
                statusOptions().stream().map(key -> key.name().split(" ", 2)[0]).collect(Collectors.joining(" "));
        String words = commands.stream()
                .map(command -> command.name() + (command.keys().isEmpty() ? "" : "="))
                .collect(Collectors.joining(" ", "", " status"));
        return BASH.replace("@CASES@", lines).replace("@STATUS@", status).replace("@WORDS@", words);
    }

    private static List<String> bashWords(Usage.Command command) {
        return command.keys().stream()
                .map(key -> hasName(key) ? key.name() + '=' : key.name().replace('|', ' '))
                .distinct()
                .toList();
    }

    private static String bash(Usage.Key key) {
        return switch (value(key)) {
            case "FILE" -> "COMPREPLY=($(compgen -f -- \"$typed\"))";
            case "NAME" -> words("any $(ls /sys/class/net)").replace('\'', '"');
            default -> words(choice(key));
        };
    }

    private static String words(String all) {
        return all.isEmpty() ? "" : "words='" + all + '\'';
    }

    private String zsh() {
        String status = statusOptions().stream()
                .map(key -> "    '" + key.name().split(" ", 2)[0] + (key.name().startsWith("--") ? "=" : "") + '['
                        + described(key.text()) + "]:" + value(key) + ':' + zshAction(key) + "' \\\n")
                .collect(Collectors.joining("", "    '1:METRIC:(" + String.join(" ", metrics()) + ")' \\\n", ""));
        var options = new StringBuilder();
        var cases = new StringBuilder();
        for (Usage.Command command : commands) {
            boolean keys = command.keys().stream().anyMatch(Completion::hasName);
            String name = command.name().substring(2);
            options.append("  '").append(command.name());
            if (!command.keys().isEmpty()) {
                options.append("=-");
            }
            options.append('[').append(described(command.text())).append(']');
            if (keys) {
                options.append("::KEY=VALUE:->").append(name);
                cases.append("  ").append(name).append(") _values -s , KEY");
                byName(command)
                        .forEach((key, texts) -> cases.append(" '")
                                .append(key)
                                .append('[')
                                .append(texts)
                                .append("]:VALUE:")
                                .append(zshAction(last(command, key)))
                                .append('\''));
                cases.append(" ;;\n");
            } else if (!command.keys().isEmpty()) {
                options.append(":VALUE:(")
                        .append(String.join(" ", bashWords(command)))
                        .append(')');
            }
            options.append("' \\\n");
        }
        return ZSH.replace("@STATUS@", status.replaceFirst(" \\\\\n$", ""))
                .replace("@COMMANDS@\n", options)
                .replace("@STATUS_TEXT@", described(this.status.text()))
                .replace("@CASES@\n", cases);
    }

    /** What is said of each key, once for each of that name. */
    private Map<String, String> byName(Usage.Command command) {
        Map<String, String> texts = new LinkedHashMap<>();
        command.keys().forEach(key -> texts.merge(key.name(), described(key.text()), (one, more) -> one + ", " + more));
        return texts;
    }

    private static Usage.Key last(Usage.Command command, String name) {
        return command.keys().stream()
                .filter(key -> key.name().equals(name))
                .reduce((one, more) -> more)
                .orElseThrow();
    }

    private static String zshAction(Usage.Key key) {
        return switch (value(key)) {
            case "FILE" -> "_files";
            case "NAME" -> "_net_interfaces";
            default -> choice(key).isEmpty() ? " " : '(' + choice(key) + ')';
        };
    }

    /** As it stands in brackets and quotes there. */
    private String described(String english) {
        return translation
                .of(english)
                .replaceFirst("\\.$", "")
                .replaceAll("[\\[\\]:]", "\\\\$0")
                .replace("'", "'\\''");
    }

    private List<Usage.Key> statusOptions() {
        return status.keys().stream().filter(key -> key.name().startsWith("-")).toList();
    }

    private static List<String> metrics() {
        return List.of(Metric.all().replaceAll("[\\[\\]]", "").split("\\|"));
    }

    /** Whether a value stands behind it and a =; otherwise it is the values itself. */
    private static boolean hasName(Usage.Key key) {
        return !key.name().contains("|");
    }

    private static String value(Usage.Key key) {
        return key.name().startsWith("-r ") ? key.name().substring("-r ".length()) : key.value();
    }

    /** The values, if they are few and known. */
    private static String choice(Usage.Key key) {
        return key.value().contains("|") || key.value().equals("1")
                ? key.value().replace('|', ' ')
                : "";
    }
}
