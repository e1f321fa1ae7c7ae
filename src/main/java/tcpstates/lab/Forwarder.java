package tcpstates.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.RawPacketListener;

/**
 * Carries packets between the cables of the two hosts, and delays, loses, holds or doubles those that it is told to: not every
 * kernel has {@code tc netem}. Reads what to do line by line, as {@link SocketProgram} does. A process of its own, because it lives
 * in another network namespace.
 */
public final class Forwarder {
    private static final int SNAPSHOT_BYTES = 1 << 16;
    private static final int TIMEOUT_MILLIS = 10;
    private static final int COPIES = 2;

    /** What is to happen to the packet that is the last one of {@code left} of its kind; the others pass. */
    private static final class Order {
        final Side from;
        final PacketKind kind;
        final int copies;
        final long heldMillis;
        int left;

        Order(Side from, PacketKind kind, int nth, int copies, long heldMillis) {
            this.from = from;
            this.kind = kind;
            this.copies = copies;
            this.heldMillis = heldMillis;
            left = nth;
        }
    }

    private final Map<Side, PcapHandle> cables = new EnumMap<>(Side.class);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });
    private final List<Order> orders = new ArrayList<>();
    private long delayMillis;
    private boolean cut;

    private Forwarder() {}

    /** Joins the interfaces that are named, the client's first, and serves standard input until it ends. */
    public static void main(String[] args) throws IOException, PcapNativeException {
        var forwarder = new Forwarder();
        forwarder.cables.put(Side.CLIENT, cable(args[0]));
        forwarder.cables.put(Side.SERVER, cable(args[1]));
        for (Side side : Side.values()) {
            Thread.ofPlatform().daemon().start(() -> forwarder.listen(side));
        }
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println(SocketProgram.END);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                forwarder.obey(line.split(" ", -1));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                out.println("not understood: " + e.getMessage());
            }
            out.println(SocketProgram.END);
        }
    }

    private static PcapHandle cable(String name) throws PcapNativeException {
        return new PcapHandle.Builder(name)
                .snaplen(SNAPSHOT_BYTES)
                .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                .timeoutMillis(TIMEOUT_MILLIS)
                .immediateMode(true)
                .direction(PcapHandle.PcapDirection.IN)
                .build();
    }

    private PcapHandle cable(Side side) {
        return Objects.requireNonNull(cables.get(side));
    }

    /** {@code delay MILLISECONDS}, {@code cut}, {@code mend}, or {@code lose|double|hold MILLISECONDS} with a side, a kind of packet and, if not 1, which one. */
    private synchronized void obey(String... words) {
        if (words[0].equals("delay")) {
            delayMillis = Long.parseLong(words[1]);
            return;
        }
        if (words[0].equals("cut") || words[0].equals("mend")) {
            cut = words[0].equals("cut");
            return;
        }
        boolean holds = words[0].equals("hold");
        int side = holds ? 2 : 1;
        int copies = switch (words[0]) {
            case "hold" -> 1;
            case "lose" -> 0;
            case "double" -> COPIES;
            default -> throw new IllegalArgumentException(words[0]);
        };
        orders.add(new Order(
                Side.named(words[side]),
                PacketKind.named(words[side + 1]),
                words.length > side + 2 ? Integer.parseInt(words[side + 2]) : 1,
                copies,
                holds ? Long.parseLong(words[1]) : 0));
    }

    private void listen(Side from) {
        RawPacketListener listener = packet -> forward(from, packet);
        try {
            cable(from).loop(-1, listener);
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a packet that cannot be sent says so itself
    private void forward(Side from, byte[] packet) {
        PcapHandle cable = cable(from.other());
        var segment = new Segment(packet);
        int copies = 1;
        long wait;
        synchronized (this) {
            if (cut) {
                return;
            }
            wait = delayMillis;
            for (Iterator<Order> left = orders.iterator(); left.hasNext() && segment.isTcp(); ) {
                Order order = left.next();
                if (order.from == from && order.kind.matches(segment) && --order.left == 0) {
                    left.remove();
                    copies = order.copies;
                    wait += order.heldMillis;
                }
            }
        }
        segment.setChecksum();
        for (int i = 0; i < copies; i++) {
            try {
                timer.schedule(() -> send(cable, packet), wait, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                return; // it ends
            }
        }
    }

    private static void send(PcapHandle cable, byte[] packet) {
        try {
            cable.sendPacket(packet);
        } catch (PcapNativeException | NotOpenException e) {
            System.out.println(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }
}
