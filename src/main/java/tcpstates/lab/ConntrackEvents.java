package tcpstates.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code conntrack -E} prints on the client's host of an experiment, where a rule makes the kernel track connections. */
final class ConntrackEvents {
    private static final int PATIENCE_SECONDS = 60;
    private static final int POLL_MILLIS = 50;
    private static final int TRIES = 600;

    /** Two rules that change nothing: the kernel tracks where somebody asks for what it has tracked. */
    private static final String RULES = "add table ip check;"
            + " add chain ip check input { type filter hook prerouting priority -150; };"
            + " add chain ip check output { type filter hook output priority -150; };"
            + " add rule ip check input ct state new; add rule ip check output ct state new";

    /** A socket of netlink for netfilter (12) that has joined a group, which conntrack has when it will miss nothing. */
    private static final Pattern LISTENS = Pattern.compile("\\S+ +12 +\\S+ +0*[1-9a-f][0-9a-f]* .*");

    private static final Pattern EVENT = Pattern.compile(".*\\[(?:NEW|UPDATE|DESTROY)] tcp +6 (?:\\d+ )?([A-Z_0-9]+) "
            + "src=(\\S+) dst=(\\S+) sport=(\\d+) dport=(\\d+) .*");
    private static final Pattern MARK = Pattern.compile(".*\\[NEW] udp .* dport=" + EndMark.PORT + " .*");

    private final Child conntrack;

    private ConntrackEvents(Child conntrack) {
        this.conntrack = conntrack;
    }

    /** Why this machine's cannot be asked; empty if it can. */
    static String missing() {
        return List.of("conntrack", "nft").stream()
                .filter(program -> !Network.installed(program))
                .findFirst()
                .map(program -> "needs " + program + ", which is not installed")
                .orElse("");
    }

    /** Begins to listen, on a stage that has its hosts; its end is that of the stage. */
    static ConntrackEvents begin(LiveStage stage) throws LabException {
        stage.output(List.of("nft", RULES));
        try {
            var conntrack = new Child(stage.beside(List.of("conntrack", "-E"))
                    .redirectErrorStream(true)
                    .start());
            for (int i = 0; i < TRIES; i++) {
                if (stage.output(List.of("cat", "/proc/net/netlink")).stream()
                        .anyMatch(line -> LISTENS.matcher(line).matches())) {
                    return new ConntrackEvents(conntrack);
                }
                if (!conntrack.process().isAlive()) {
                    throw new LabException("conntrack -E ends: " + conntrack.line(1));
                }
                Thread.sleep(POLL_MILLIS);
            }
            throw new LabException("conntrack -E does not begin");
        } catch (IOException e) {
            throw new LabException("a program cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /** Its lines up to that of the mark behind the experiment; to be asked for once. */
    List<String> lines() throws LabException {
        List<String> lines = new ArrayList<>();
        for (String line = conntrack.line(PATIENCE_SECONDS); line != null; line = conntrack.line(PATIENCE_SECONDS)) {
            if (MARK.matcher(line).matches()) {
                return lines;
            }
            lines.add(line);
        }
        throw new LabException("conntrack -E has ended before the experiment");
    }

    /** The states of each connection that such lines tell of, by its addresses and ports, in order. */
    static Map<String, List<String>> states(List<String> lines) {
        Map<String, List<String>> states = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher event = EVENT.matcher(line);
            if (event.matches()) {
                String ends = event.group(2) + ':' + event.group(4) + " > " + event.group(3) + ':' + event.group(5);
                List<String> sofar = states.computeIfAbsent(ends, key -> new ArrayList<>());
                if (sofar.isEmpty() || !sofar.getLast().equals(event.group(1))) {
                    sofar.add(event.group(1));
                }
            }
        }
        return states;
    }
}
