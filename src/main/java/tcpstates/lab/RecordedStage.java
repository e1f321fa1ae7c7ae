package tcpstates.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An experiment as it went when it was recorded. Of a record the text has a line {@code action} where each action begins (the first
 * one makes the network), and behind it a line for each thing that came of it, with a letter in front; of a packet its number, for
 * the ladder is drawn anew. In the end stand the lines of the tracepoint, where there were some.
 */
final class RecordedStage implements Stage {
    private static final String ACTION = "action";
    private static final String OUTPUT = "o ";
    private static final String PACKET = "p ";
    private static final String REPLACED = "r ";
    private static final String TRACE = "t ";
    private static final String TEXT_FILE = ".record";
    private static final String PACKET_FILE = ".pcap";

    private final Deque<List<String>> actions;
    private final byte[] packets;
    private final Deque<String> rows;
    private final List<String> trace;

    private RecordedStage(Deque<List<String>> actions, byte[] packets, Deque<String> rows, List<String> trace) {
        this.trace = trace;
        this.actions = actions;
        this.packets = packets;
        this.rows = rows;
    }

    /** The record of an experiment; null if there is none. */
    static @Nullable RecordedStage of(Experiment experiment, ThisProgram program) throws IOException {
        byte[] text = Experiments.resource(experiment.name() + TEXT_FILE);
        byte[] packets = Experiments.resource(experiment.name() + PACKET_FILE);
        if (text == null || packets == null) {
            return null;
        }
        Deque<List<String>> actions = new ArrayDeque<>();
        List<String> trace = new ArrayList<>();
        read(text, actions, trace);
        Path file = Files.createTempFile("tcpstates-lab", PACKET_FILE);
        try {
            Files.write(file, packets);
            List<String> options = new ArrayList<>(program.ladder());
            options.add("-l");
            return new RecordedStage(
                    actions, packets, new ArrayDeque<>(program.reports().lines(file, options)), trace);
        } finally {
            Files.delete(file);
        }
    }

    private static void read(byte[] text, Deque<List<String>> actions, List<String> trace) {
        new String(text, StandardCharsets.UTF_8).lines().forEach(line -> {
            if (line.equals(ACTION)) {
                actions.add(new ArrayList<>());
            } else if (line.startsWith(TRACE)) {
                trace.add(line.substring(TRACE.length()));
            } else {
                actions.getLast().add(line);
            }
        });
    }

    /**
     * How many packets there had been when each action was over, the first of which makes the network; empty for an experiment without
     * a record that fits.
     */
    static List<Integer> packets(Experiment experiment) {
        byte[] text = Experiments.resource(experiment.name() + TEXT_FILE);
        Deque<List<String>> actions = new ArrayDeque<>();
        if (text != null) {
            read(text, actions, new ArrayList<>());
        }
        List<Integer> packets = new ArrayList<>();
        int latest = 0;
        for (List<String> lines : actions) {
            for (String line : lines) {
                latest = line.startsWith(PACKET) ? Integer.parseInt(line.substring(PACKET.length())) : latest;
            }
            packets.add(latest);
        }
        return packets.size() == experiment.actions().size() + 1 ? packets : List.of();
    }

    @Override
    public void begin(Listener listener) {
        replay(listener);
    }

    @Override
    public void perform(Action action, Listener listener) {
        replay(listener);
    }

    private void replay(Listener listener) {
        for (String line : actions.isEmpty() ? List.<String>of() : actions.remove()) {
            String text = line.substring(OUTPUT.length());
            switch (line.substring(0, OUTPUT.length())) {
                case OUTPUT -> listener.output(text);
                case PACKET -> rows(Integer.parseInt(text), listener);
                default -> {
                    String[] parts = text.split(" ", 2);
                    listener.replaced(parts[0], parts[1]);
                }
            }
        }
    }

    /** The rows up to that of a packet. */
    private void rows(int packet, Listener listener) {
        int latest = 0;
        while (!rows.isEmpty() && latest < packet) {
            String row = rows.remove();
            latest = LadderRows.packet(row);
            listener.row(row, latest);
        }
    }

    @Override
    public byte[] packets() {
        return packets.clone();
    }

    @Override
    public KernelRecord kernel() {
        return new KernelRecord(trace, "");
    }

    @Override
    public void close() {
        // has opened nothing
    }

    /** Does what another stage does, and notes it. */
    static final class Recorder implements Stage {
        private final Stage stage;
        private final StringBuilder text = new StringBuilder();

        Recorder(Stage stage) {
            this.stage = stage;
        }

        /** The record so far. */
        String text() {
            synchronized (text) {
                return text.toString();
            }
        }

        private void note(String kind, String what) {
            synchronized (text) {
                text.append(kind).append(what).append('\n');
            }
        }

        private Listener noting(Listener listener) {
            note(ACTION, "");
            return new Listener() {
                @Override
                public void output(String line) {
                    note(OUTPUT, line);
                    listener.output(line);
                }

                @Override
                public void row(String line, int packet) {
                    if (packet > 0) {
                        note(PACKET, Integer.toString(packet));
                    }
                    listener.row(line, packet);
                }

                @Override
                public void replaced(String program, String command) {
                    note(REPLACED, program + ' ' + command);
                    listener.replaced(program, command);
                }
            };
        }

        @Override
        public void begin(Listener listener) throws LabException {
            stage.begin(noting(listener));
        }

        @Override
        public void perform(Action action, Listener listener) throws LabException {
            stage.perform(action, noting(listener));
        }

        @Override
        public byte[] packets() throws LabException {
            return stage.packets();
        }

        @Override
        public KernelRecord kernel() {
            KernelRecord kernel = stage.kernel();
            kernel.lines().forEach(line -> note(TRACE, line));
            return kernel;
        }

        @Override
        public void close() {
            stage.close();
        }
    }
}
