package tcpstates.lab;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tcpstates.capture.PrintableText;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.lab.Action.Meaning;
import tcpstates.lab.Experiment.Step;
import tcpstates.lab.Experiment.Topology;

/**
 * Reads the description of an experiment: lines of a keyword and a text, as {@code docs/lab.md} lists them; {@code #} begins a
 * comment. What stands above the first {@code step} is of the whole experiment.
 */
final class ExperimentReader {
    /** Stands for the states of an end of which no packet shows any. */
    private static final String NO_CHANGE = "-";

    private static final String SWITCH = "switch#";

    private static final Pattern SETTING = Pattern.compile("net\\.ipv4\\.[a-z0-9_.]+=[0-9 ]+");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,3})?");

    private final String name;
    private final Map<String, String> head = new LinkedHashMap<>();
    private final List<String> settings = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Meaning> meanings = new ArrayList<>();
    private List<Action> actions = new ArrayList<>();
    private String step = "";
    private String meant = "";
    private int number;

    private ExperimentReader(String name) {
        this.name = name;
    }

    static Experiment read(String name, List<String> lines) throws LabException {
        var reader = new ExperimentReader(name);
        for (String line : lines) {
            reader.number++;
            if (!PrintableText.of(line.replace('\t', ' ')).equals(line.replace('\t', ' '))) {
                throw reader.wrong("there is a character that cannot be printed");
            }
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.strip().split("\\s+", 2);
                reader.line(words[0], words.length == 1 ? "" : words[1]);
            }
        }
        return reader.experiment();
    }

    private LabException wrong(String what) {
        return new LabException(name + ":" + number + ": " + what);
    }

    private void line(String keyword, String text) throws LabException {
        switch (keyword) {
            case "title",
                    "title.zh",
                    "hosts",
                    "port",
                    "client-port",
                    "lasts",
                    "drawn",
                    "client-states",
                    "server-states",
                    "client-kernel",
                    "server-kernel" -> head.put(keyword, text);
            case "set" -> {
                if (!SETTING.matcher(text).matches()) {
                    throw wrong("set takes net.ipv4.NAME=VALUE");
                }
                settings.add(text);
            }
            case "step" -> step = text;
            case "step.zh" -> begin(text);
            case "meaning" -> meant = text;
            case "meaning.zh" -> meanings.add(meaning(meant, text));
            case "wait" -> {
                if (!SECONDS.matcher(text).matches()) {
                    throw wrong("wait takes seconds: 0.5");
                }
                actions.add(new Action.Wait(text));
            }
            case "together" -> actions.add(together(text));
            case "forwarder:" -> actions.add(new Action.Forward(text));
            case "ss" -> actions.add(new Action.Look(expected(text)));
            default -> actions.add(action(keyword, text));
        }
    }

    private void begin(String chinese) throws LabException {
        if (step.isEmpty()) {
            throw wrong("step.zh without step in front of it");
        }
        actions = new ArrayList<>();
        steps.add(new Step(new Words(step, chinese), actions));
        step = "";
    }

    /** Both lines: the word of the command, {@code =}, what it means. */
    private Meaning meaning(String english, String chinese) throws LabException {
        String[] first = english.split(" = ", 2);
        String[] second = chinese.split(" = ", 2);
        if (first.length < 2 || second.length < 2 || !first[0].equals(second[0])) {
            throw wrong("meaning and meaning.zh do not explain the same word, in front of ' = '");
        }
        return new Meaning(first[0].strip(), new Words(first[1], second[1]));
    }

    private Action together(String text) throws LabException {
        List<Action.Call> calls = new ArrayList<>();
        for (String call : text.split(Pattern.quote(Action.TOGETHER), -1)) {
            String[] words = call.strip().split(":\\s+", 2);
            if (words.length == 2) {
                calls.add(new Action.Call(side(words[0]), words[1]));
            }
        }
        if (calls.size() != 2 || calls.get(0).side() == calls.get(1).side()) {
            throw wrong("together takes a call of each side, with '+' between them");
        }
        return new Action.Together(calls.get(0), calls.get(1));
    }

    private Action action(String keyword, String text) throws LabException {
        if (keyword.equals(SWITCH)) {
            return new Action.Command("switch", text, List.of());
        }
        for (Side side : Side.values()) {
            if (keyword.length() == side.toString().length() + 1 && keyword.startsWith(side.toString())) {
                List<Meaning> explained = List.copyOf(meanings);
                meanings.clear();
                return switch (keyword.charAt(keyword.length() - 1)) {
                    case ':' -> new Action.Call(side, text);
                    case '#' -> new Action.Command(side.toString(), text, explained);
                    case '&' -> new Action.Start(side, text, explained);
                    case '>' -> new Action.Type(side, text);
                    default -> throw wrong("unknown keyword '" + keyword + "'");
                };
            }
        }
        throw wrong("unknown keyword '" + keyword + "'");
    }

    private Map<Side, TcpState> expected(String text) throws LabException {
        Map<Side, TcpState> expected = new EnumMap<>(Side.class);
        String[] words = text.split("\\s+", -1);
        if (words.length % 2 != 0) {
            throw wrong("ss takes sides and states in turn");
        }
        for (int i = 0; i < words.length; i += 2) {
            expected.put(side(words[i]), state(words[i + 1]));
        }
        return expected;
    }

    private Side side(String word) throws LabException {
        try {
            return Side.named(word);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private TcpState state(String word) throws LabException {
        Set<TcpState> states = StateNames.typed(word);
        if (states == null || states.size() != 1) {
            throw wrong("'" + word + "' is no state");
        }
        return states.iterator().next();
    }

    private List<TcpState> chain(String keyword) throws LabException {
        List<TcpState> chain = new ArrayList<>();
        String text = required(keyword);
        for (String word : text.equals(NO_CHANGE) ? new String[0] : text.split("\\s+", -1)) {
            chain.add(state(word));
        }
        return chain;
    }

    /** The tracepoint tells of a socket that is closed where the kernel goes on with less than a socket, in TIME_WAIT. */
    private static List<TcpState> kernelStates(List<TcpState> chain) {
        List<TcpState> states = new ArrayList<>();
        for (TcpState state : chain) {
            if (state == TcpState.TIME_WAIT) {
                states.add(TcpState.CLOSE);
                break;
            }
            states.add(state);
        }
        return states;
    }

    private String required(String keyword) throws LabException {
        String text = head.get(keyword);
        if (text == null) {
            throw wrong("'" + keyword + "' is missing");
        }
        return text;
    }

    private Experiment experiment() throws LabException {
        Topology topology;
        int port;
        int clientPort;
        int lasts;
        try {
            topology = Topology.valueOf(required("hosts").toUpperCase(Locale.ROOT));
            port = Integer.parseInt(required("port"));
            clientPort = Integer.parseInt(head.getOrDefault("client-port", "0"));
            lasts = Integer.parseInt(head.getOrDefault("lasts", "0"));
        } catch (IllegalArgumentException e) {
            throw wrong("hosts are localhost, switch or forwarder, port, client-port and lasts are numbers");
        }
        if (topology != Topology.FORWARDER
                && steps.stream().flatMap(one -> one.actions().stream()).anyMatch(Action.Forward.class::isInstance)) {
            throw wrong("what the forwarder is told needs 'hosts forwarder'");
        }
        Map<Side, List<TcpState>> chains = new EnumMap<>(Side.class);
        chains.put(Side.CLIENT, chain("client-states"));
        chains.put(Side.SERVER, chain("server-states"));
        Map<Side, List<TcpState>> kernel = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            String keyword = side + "-kernel";
            kernel.put(
                    side,
                    head.containsKey(keyword) ? chain(keyword) : kernelStates(chains.getOrDefault(side, List.of())));
        }
        var title = new Words(required("title"), required("title.zh"));
        return new Experiment(
                name,
                title,
                topology,
                port,
                clientPort,
                lasts,
                head.getOrDefault("drawn", ""),
                List.copyOf(settings),
                chains,
                kernel,
                List.copyOf(steps));
    }
}
