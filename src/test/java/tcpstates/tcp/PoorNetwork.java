package tcpstates.tcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import tcpstates.script.Script;

/**
 * Two simple TCPs (go back to the first byte that is missing, one timer) that open, send, and close over a network that loses,
 * repeats and overtakes, with a capture point in its middle. What was captured is a valid conversation, and the ends' true
 * states are known.
 */
final class PoorNetwork {
    private static final int RTO_MICROS = 200_000;
    private static final int END_MICROS = 40_000_000;
    private static final int SYN_RTO_MICROS = 1_000_000;

    private final Random random;
    private final double loss;
    private final double copies;
    private final double delayed;
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingInt(Due::micros).thenComparingInt(Due::order));
    private final List<Captured> captured = new ArrayList<>();
    private final Host client = new Host(">");
    private final Host server = new Host("<");
    private int now;
    private int order;

    private record Due(int micros, int order, Runnable action) {}

    private record Captured(int micros, String line) {}

    private record Segment(String flags, int seq, int length, int ack) {
        private boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }
    }

    /** One end; numbers count from its SYN. */
    private final class Host {
        private final String way;
        private int id = 1;
        private int toSend;
        private int una;
        private int next;
        private int expected;
        private boolean opened;
        private boolean established;
        private boolean closes;
        private boolean finSent;
        private int timer;

        private Host(String way) {
            this.way = way;
        }

        private Host peer() {
            return this == client ? server : client;
        }

        private int end() {
            return 1 + toSend;
        }

        private void send(String flags, int seq, int length) {
            transmit(this, new Segment(flags, seq, length, expected));
        }

        private void arm(int micros) {
            int mine = ++timer;
            at(micros, () -> {
                if (mine == timer && una < next) {
                    timeOut();
                    arm(Math.min(2 * micros, 8 * SYN_RTO_MICROS));
                }
            });
        }

        private void timeOut() {
            if (una == 0) {
                send(this == client ? "S" : "S.", 0, 0);
            } else {
                int sentTo = next;
                next = una;
                burst(sentTo);
            }
        }

        /** Sends what may be sent, in segments of random length; never more than was sent before, when {@code limit} is given. */
        private void burst(int limit) {
            while (next < Math.min(end(), limit)) {
                int length = Math.min(Math.min(end(), limit) - next, 1 + random.nextInt(900));
                send("P.", next, length);
                next += length;
            }
            if (closes && next == end() && limit > end()) {
                send("F.", next, 0);
                next++;
                finSent = true;
            }
        }

        private void push() {
            boolean idle = una == next;
            burst(Integer.MAX_VALUE);
            if (idle && una < next) {
                arm(RTO_MICROS);
            }
        }

        private void receive(Segment s) {
            if (s.has('S')) {
                receiveSyn(s);
                return;
            }
            if (!opened || expected == 0) {
                return;
            }
            if (s.ack > una && s.ack <= next) {
                una = s.ack;
                established = true;
                timer++;
                if (una < next) {
                    arm(RTO_MICROS);
                }
            }
            int length = s.length + (s.has('F') ? 1 : 0);
            if (length > 0) {
                if (s.seq <= expected && s.seq + length > expected) {
                    expected = s.seq + length;
                }
                send(".", next, 0);
            }
            if (established) {
                push();
            }
        }

        private void receiveSyn(Segment s) {
            if (this == server) {
                opened = true;
                expected = Math.max(expected, 1);
                if (una == 0) {
                    send("S.", 0, 0);
                    next = Math.max(next, 1);
                    arm(SYN_RTO_MICROS);
                }
            } else if (s.has('.')) {
                expected = Math.max(expected, 1);
                if (una == 0) {
                    una = 1;
                    established = true;
                    timer++;
                }
                send(".", next, 0);
                push();
            }
        }
    }

    PoorNetwork(long seed, double loss, double copies, double delayed) {
        random = new Random(seed);
        this.loss = loss;
        this.copies = copies;
        this.delayed = delayed;
    }

    private void at(int micros, Runnable action) {
        queue.add(new Due(now + micros, order++, action));
    }

    /** Sends a segment on its way: some are lost before the capture point, some behind it, some come twice or late. */
    private void transmit(Host from, Segment s) {
        String ack = s.has('.') ? " ack " + s.ack : "";
        String line =
                from.way + " " + s.flags + " " + s.seq + " (" + s.length + ")" + ack + " win 60000 id " + from.id++;
        int toTap = 2000 + (random.nextDouble() < delayed ? random.nextInt(6000) : 0);
        if (random.nextDouble() < loss) {
            return;
        }
        for (int copy = random.nextDouble() < copies ? 1 : 0; copy >= 0; copy--) {
            int micros = now + toTap + 7 * copy;
            captured.add(new Captured(micros, line));
            if (random.nextDouble() >= loss) {
                at(toTap + 7 * copy + 3000, () -> from.peer().receive(s));
            }
        }
    }

    /** Lets the client open, both ends send, and both ends close; returns what was captured. */
    Script run() {
        client.toSend = random.nextInt(6000);
        server.toSend = random.nextInt(6000);
        client.opened = true;
        client.send("S", 0, 0);
        client.next = 1;
        client.arm(SYN_RTO_MICROS);
        for (Host host : List.of(client, server)) {
            at(1_000_000 + random.nextInt(3_000_000), () -> {
                host.closes = true;
                if (host.established) {
                    host.push();
                }
            });
        }
        while (!queue.isEmpty() && queue.peek().micros < END_MICROS) {
            Due due = queue.remove();
            now = due.micros;
            due.action.run();
        }
        captured.sort(Comparator.comparingInt(Captured::micros));
        Script script = Script.script();
        for (Captured c : captured) {
            script.with("%d.%06d %s".formatted(c.micros / 1_000_000, c.micros % 1_000_000, c.line));
        }
        return script;
    }

    /** Whether both ends have sent their FIN and got the acknowledgement of it. */
    boolean isClosed() {
        return client.finSent && client.una == client.end() + 1 && server.finSent && server.una == server.end() + 1;
    }
}
