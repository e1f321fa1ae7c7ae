package tcpstates.lab;

import java.util.List;
import java.util.Map;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.report.Language;

/** One thing that an experiment does. */
sealed interface Action {
    /** As it is shown before it is done; empty if there is nothing to show. */
    String shown();

    /** What a word of a command means. */
    record Meaning(String word, Words text) {
        String in(Language language) {
            return text.in(language);
        }
    }

    /** A call of the program that has a socket at this side. */
    record Call(Side side, String call) implements Action {
        @Override
        public String shown() {
            return side + ": " + call;
        }
    }

    /** Two calls at the same moment, one at each side. */
    record Together(Call first, Call second) implements Action {
        @Override
        public String shown() {
            return first.shown() + TOGETHER + second.shown();
        }
    }

    /** What the forwarder is told to do from now on. */
    record Forward(String line) implements Action {
        @Override
        public String shown() {
            return "forwarder: " + line;
        }
    }

    /** A command that runs to its end on the host of a side, or on the switch between. */
    record Command(String host, String line, List<Meaning> meanings) implements Action {
        @Override
        public String shown() {
            return host + "# " + line;
        }
    }

    /** A program that goes on, on the host of this side, until it ends by itself. */
    record Start(Side side, String line, List<Meaning> meanings) implements Action {
        @Override
        public String shown() {
            return side + "$ " + line;
        }
    }

    /** A line typed into the program that was started at this side. */
    record Type(Side side, String text) implements Action {
        @Override
        public String shown() {
            return side + "> " + text;
        }
    }

    /** Time that passes. */
    record Wait(String seconds) implements Action {
        long millis() {
            return Math.round(Double.parseDouble(seconds) * 1000);
        }

        @Override
        public String shown() {
            return "wait " + seconds;
        }
    }

    /** Sockets as the kernel has them, and in which states they are expected to be; CLOSE and no socket are one. */
    record Look(Map<Side, TcpState> expected) implements Action {
        @Override
        public String shown() {
            return "";
        }

        /** The state of a side's socket by the lines of {@code ss -tan}; CLOSE if there is none. */
        static TcpState state(List<String> lines, Side side, Experiment experiment) {
            int server = side == Side.CLIENT ? PEER : LOCAL;
            int client = side == Side.CLIENT ? LOCAL : PEER;
            TcpState found = TcpState.CLOSE;
            for (String line : lines) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length < PEER + 1 || !columns[server].endsWith(":" + experiment.port())) {
                    continue;
                }
                if (experiment.clientPort() > 0
                        && !columns[0].equals(StateNames.SS.of(TcpState.LISTEN))
                        && !columns[client].endsWith(":" + experiment.clientPort())) {
                    continue;
                }
                for (TcpState state : TcpState.values()) {
                    // One that waits for connections stands beside those that it has got.
                    if (StateNames.SS.of(state).equals(columns[0])
                            && (state != TcpState.LISTEN || found == TcpState.CLOSE)) {
                        found = state;
                    }
                }
            }
            return found;
        }

        boolean holds(List<String> lines, Experiment experiment) {
            return expected.entrySet().stream()
                    .allMatch(entry -> state(lines, entry.getKey(), experiment) == entry.getValue());
        }
    }

    /** Stands between two calls of the same moment. */
    String TOGETHER = " + ";

    /** Columns of {@code ss -tan}. */
    int LOCAL = 3;

    int PEER = 4;
}
