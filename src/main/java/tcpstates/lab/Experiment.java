package tcpstates.lab;

import java.util.List;
import java.util.Map;
import tcpstates.event.TcpState;
import tcpstates.report.Language;

/**
 * What an experiment does, and what is expected of it; read from a file by {@link ExperimentReader}.
 *
 * @param name by which it is asked for
 * @param title in one line
 * @param topology of the network
 * @param port of the server, by which the sockets are told apart
 * @param clientPort by which the connection that it is about is known; 0 for the first one
 * @param lasts how many seconds it takes where that is more than one would wait for; otherwise 0
 * @param drawn which connections are drawn, as {@code --where} has it, where there are too many to draw all; otherwise empty
 * @param settings lines {@code net.ipv4.name=value}, for each host
 * @param chains states that the packets show of each end, in order
 * @param kernel states that the kernel's tracepoint tells of each end
 * @param steps in order
 */
public record Experiment(
        String name,
        Words title,
        Topology topology,
        int port,
        int clientPort,
        int lasts,
        String drawn,
        List<String> settings,
        Map<Side, List<TcpState>> chains,
        Map<Side, List<TcpState>> kernel,
        List<Step> steps) {
    /** Hosts and what is between them. */
    enum Topology {
        /** One host that talks to itself. */
        LOCALHOST,
        /** Two hosts, each with a cable to a switch. */
        SWITCH,
        /** Two hosts, each with a cable to a {@link Forwarder}. */
        FORWARDER
    }

    /** What is told, and then done. */
    record Step(Words text, List<Action> actions) {}

    /** The title in a language. */
    public String title(Language language) {
        return title.in(language);
    }

    /** Whether somewhere in it the kernel is asked, and has a socket in this state. */
    public boolean holds(TcpState state) {
        return actions().stream()
                .anyMatch(action ->
                        action instanceof Action.Look look && look.expected().containsValue(state));
    }

    /** All actions of all steps, in order. */
    List<Action> actions() {
        return steps.stream().flatMap(step -> step.actions().stream()).toList();
    }
}
