package tcpstates.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Outcome;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.Verdict;
import tcpstates.report.SentenceTemplate;

/** What to try next, as commands that can be typed as they stand: they look, and change nothing. */
final class NextCommands {
    /**
     * A command.
     *
     * @param purpose where to type it and what it tells, in a sentence
     * @param command as it is typed
     */
    record Next(String purpose, String command) {}

    /** What can be typed; "own" and "peer" are the end at whose host it is typed, and the other one. */
    private enum Command {
        LISTENER("ss -ltnp 'sport = :{own_port}'"),
        ACCEPT_QUEUE("ss -ltn 'sport = :{own_port}'"),
        OVERFLOWS("nstat -az TcpExtListenOverflows TcpExtListenDrops"),
        FIREWALL("nft list ruleset"),
        ARRIVES("tcpdump -nn -i any 'src host {peer_ip} and tcp src port {peer_port} and dst port {own_port}'"),
        ROUTE("ip route get {peer_ip}"),
        SOCKET("ss -tanop 'sport = :{own_port} and dport = :{peer_port} and dst {peer}'"),
        BUFFERS("ss -tnmp 'sport = :{own_port} and dport = :{peer_port} and dst {peer}'"),
        BOTH_WAYS("tcpdump -nn -i any -w both-ways.pcap 'host {own_ip} and host {peer_ip} and tcp port {own_port}'"),
        SAME_CLIENT("tcpstates-sniff {again} --where 'client.addr={client_ip}' --format connections"),
        SAME_SERVER("tcpstates-sniff {again} --where 'server.addr={server_ip} and server.port={server_port}'"
                + " --format connections"),
        SAME_PORTS("tcpstates-sniff {again} --where 'addr={client_ip} and port={client_port}' --format connections"),
        LINES("tcpstates-sniff {again} --conn {number} --format tcpdump -nn -v --states"),
        LADDER("tcpstates-sniff {again} --conn {number} --format ladder");

        private final String template;

        Command(String template) {
            this.template = template;
        }

        /** Whether it reads the capture once more. */
        boolean readsAgain() {
            return template.contains("{again}");
        }

        String of(Map<String, String> values) {
            var text = new StringBuilder();
            new SentenceTemplate(template).append(text, name -> {
                text.append(values.get(name));
                return true;
            });
            return text.toString();
        }
    }

    private final Sentences sentences;
    private final @Nullable String again;

    /** @param again options by which the same capture is read once more; null if it cannot be */
    NextCommands(Sentences sentences, @Nullable String again) {
        this.sentences = sentences;
        this.again = again;
    }

    /** What fits a connection, the nearest first. */
    List<Next> of(ConnectionSummary connection) {
        var fitting = new Fitting(connection);
        Outcome outcome = connection.outcome();
        if (outcome != null) {
            outcome.verdicts().forEach(fitting::add);
        }
        fitting.add(Role.CLIENT, Command.LADDER);
        return fitting.next;
    }

    private final class Fitting {
        private final ConnectionSummary connection;
        private final List<Next> next = new ArrayList<>();

        Fitting(ConnectionSummary connection) {
            this.connection = connection;
        }

        /** Verdicts and remarks that give nothing to look for have no command. */
        void add(Verdict verdict) {
            switch (verdict.kind()) {
                case SYN_UNANSWERED, SYN_TIMED_OUT, SYN_REPEATED ->
                    add(Role.SERVER, Command.ARRIVES, Command.ACCEPT_QUEUE, Command.FIREWALL);
                case SYN_ACK_UNACKNOWLEDGED, SYN_RECV_TIMED_OUT -> {
                    add(Role.CLIENT, Command.ARRIVES, Command.FIREWALL);
                    add(Role.CLIENT, Command.SAME_CLIENT);
                }
                case SYN_ACK_IGNORED, HANDSHAKE_ACK_LOST, ACCEPT_DEFERRED ->
                    add(Role.SERVER, Command.ACCEPT_QUEUE, Command.OVERFLOWS);
                case REFUSED, REFUSED_WRONGLY -> add(Role.SERVER, Command.LISTENER, Command.FIREWALL);
                case ICMP_REFUSED, ICMP_NOT_FINAL -> add(Role.CLIENT, Command.ROUTE);
                case ICMP_DROPPED_REQUEST -> add(Role.SERVER, Command.ROUTE);
                case ICMP_SOFT_ERROR, PATH_MTU_TOLD, PATH_MTU_EXCEEDED -> add(end(verdict, "end"), Command.ROUTE);
                case HALF_OPEN_SCAN, PROBE_REFUSED, PROBE_UNANSWERED -> add(Role.CLIENT, Command.SAME_CLIENT);
                case CONNECT_ABANDONED -> add(Role.CLIENT, Command.SAME_SERVER);
                case SYN_ACK_UNASKED, STRAY_RESET, SYN_ACKS_DIFFER, SYN_CHALLENGED, RESTARTED, REPLACED, PORT_REUSED ->
                    add(Role.CLIENT, Command.SAME_PORTS);
                case OPEN -> {
                    add(Role.CLIENT, Command.SOCKET);
                    add(Role.SERVER, Command.SOCKET);
                }
                case DATA_UNACKNOWLEDGED, DATA_TIMED_OUT -> {
                    add(end(verdict, "receiver"), Command.ARRIVES);
                    add(end(verdict, "sender"), Command.SOCKET);
                }
                case FIN_UNACKNOWLEDGED, FIN_TIMED_OUT -> {
                    add(end(verdict, "other"), Command.ARRIVES);
                    add(end(verdict, "closer"), Command.SOCKET);
                }
                case HALF_CLOSED -> add(end(verdict, "other"), Command.SOCKET);
                case KEEP_ALIVE_UNANSWERED -> add(end(verdict, "prober"), Command.SOCKET);
                case READER_STALLS -> add(end(verdict, "reader"), Command.BUFFERS);
                case ONE_WAY -> add(Role.SERVER, Command.BOTH_WAYS);
                case ABORTED, PEER_LOST_STATE, LATE_DATA_RESET, KEEP_ALIVE_TIMED_OUT, RESET, RESET_BEFORE_ESTABLISHED ->
                    add(Role.CLIENT, Command.LINES, Command.SAME_SERVER);
                case IDLE_CUT_OFF, RESET_DIFFERENT_TTL, INJECTED_RESET, RESET_UNLIKE_ITS_SENDER, CONTRADICTED_RESET ->
                    add(Role.CLIENT, Command.LINES);
                default -> {}
            }
        }

        private Role end(Verdict verdict, String name) {
            for (Verdict.Argument argument : verdict.arguments()) {
                if (argument instanceof Verdict.End end && end.name().equals(name)) {
                    return end.role();
                }
            }
            throw new IllegalStateException(verdict.kind() + " names no end " + name);
        }

        private void add(Role own, Command... commands) {
            for (Command command : commands) {
                Map<String, String> values = values(own);
                var told = new Next(sentences.say("next." + command, values), command.of(values));
                if (!next.contains(told) && (again != null || !command.readsAgain())) {
                    next.add(told);
                }
            }
        }

        private Map<String, String> values(Role role) {
            Map<String, String> values = new HashMap<>();
            boolean client = role == Role.CLIENT;
            values.put("end", sentences.end(role));
            values.put("other", sentences.end(client ? Role.SERVER : Role.CLIENT));
            put(values, "own", client ? connection.client() : connection.server());
            put(values, "peer", client ? connection.server() : connection.client());
            put(values, "client", connection.client());
            put(values, "server", connection.server());
            values.put("number", Integer.toString(connection.connection()));
            values.put("again", again == null ? "" : again);
            return values;
        }

        private static void put(Map<String, String> values, String name, SocketAddress address) {
            values.put(name + "_ip", address.ip());
            values.put(name + "_port", Integer.toString(address.port()));
            values.put(name, address.v6() ? '[' + address.ip() + ']' : address.ip());
        }
    }
}
