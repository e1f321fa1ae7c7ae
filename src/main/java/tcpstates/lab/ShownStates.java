package tcpstates.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpstates.event.TcpState;

/**
 * What the packets show of the connection that an experiment is about.
 *
 * @param chains states of both ends, in order; without those that were presumed and then taken back
 * @param clientPort the client's port; 0 if there is no such connection
 * @param opened how many connections were opened, this one and others
 * @param samePorts how many of them by a client with this port
 */
record ShownStates(Map<Side, List<TcpState>> chains, int clientPort, int opened, int samePorts) {
    private static final String FIRST = "1";
    private static final String TAKEN_BACK = "corrected";
    private static final Pattern CHANGE = Pattern.compile("\\{\"type\":\"transition\".*?\"conn\":(\\d+),"
            + ".*\"endpoint\":\\{.*?\"port\":(\\d+)},\"peer\":\\{.*?\"port\":(\\d+)},"
            + "\"role\":\"(\\w+)\",\"from\":\"(\\w+)\",\"to\":\"(\\w+)\".*?\"evidence\":\"(\\w+)\".*");

    /**
     * Reads the lines of {@code --format json}.
     *
     * @param port the client's by which the connection is known; 0 for the first one
     */
    static ShownStates of(List<String> events, int port) {
        Map<Side, List<TcpState>> chains = new EnumMap<>(Side.class);
        Map<String, Integer> opened = new HashMap<>();
        int found = 0;
        for (String event : events) {
            Matcher change = CHANGE.matcher(event);
            if (!change.matches()) {
                continue;
            }
            if (change.group(6).equals(TcpState.SYN_SENT.name())) {
                opened.put(change.group(1) + ' ' + change.group(4), Integer.parseInt(change.group(2)));
            }
            Side side = change.group(4).equals(Side.CLIENT.toString()) ? Side.CLIENT : Side.SERVER;
            int clientPort = Integer.parseInt(change.group(side == Side.CLIENT ? 2 : 3));
            if (port == 0 ? change.group(1).equals(FIRST) : clientPort == port) {
                found = clientPort;
                List<TcpState> chain = chains.computeIfAbsent(side, end -> new ArrayList<>());
                if (chain.isEmpty()) {
                    chain.add(TcpState.valueOf(change.group(5)));
                }
                if (change.group(7).equals(TAKEN_BACK)) {
                    chain.removeLast();
                } else {
                    chain.add(TcpState.valueOf(change.group(6)));
                }
            }
        }
        int samePorts = Collections.frequency(opened.values(), found);
        return new ShownStates(chains, found, opened.size(), samePorts);
    }
}
