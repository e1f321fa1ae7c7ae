package tcpstates.steps;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tcpstates.event.Cause;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Evidence;
import tcpstates.event.Role;
import tcpstates.event.SocketAddress;
import tcpstates.event.TcpState;
import tcpstates.event.Transition;
import tcpstates.packet.TcpSegment;
import tcpstates.steps.ChangePlaces.Place;

/** Makes the steps of a connection that is over of what was kept of it. */
final class StepsBuilder {
    private static final Place IN_FRONT = new Place(-1, true, 0, 0);

    private final KeptConnection connection;
    private final ConnectionSummary summary;
    private final List<Kept> packets;
    private final List<PlacedChange> changes = new ArrayList<>();
    /** Of a segment by its number: what a correction says of it. */
    private final Map<Long, Mark> contradicted = new HashMap<>();

    private final List<Step> steps = new ArrayList<>();
    private final Standings standings;
    private int next;

    StepsBuilder(KeptConnection connection, ConnectionSummary summary) {
        this.connection = connection;
        this.summary = summary;
        packets = new ArrayList<>(connection.front());
        packets.addAll(connection.back());
        place();
        standings = new Standings(before(Role.CLIENT), before(Role.SERVER));
    }

    /** A change and where it stands. */
    private record PlacedChange(Change change, Place place) {}

    /** A connection of which no packet was kept. */
    static ConnectionSteps withoutPackets(ConnectionSummary summary) {
        List<Step> nothing = summary.packets() == 0
                ? List.of()
                : List.of(new FoldStep(
                        summary.start(),
                        summary.end(),
                        Transition.NO_PACKET,
                        Transition.NO_PACKET,
                        summary.packets(),
                        summary.bytes(),
                        List.of(),
                        0,
                        new Standing(summary.clientState(), false),
                        new Standing(summary.serverState(), false)));
        return new ConnectionSteps(summary, Standing.UNKNOWN, Standing.UNKNOWN, nothing, List.of());
    }

    ConnectionSteps build() {
        Standing clientBefore = standings.client();
        Standing serverBefore = standings.server();
        NotKept middle = connection.notKept();
        int gap = connection.front().size(); // where nothing is missing, the end
        boolean lacksLast = middle != null && connection.back().isEmpty();
        var arrivals = new Arrivals(packets, gap, lacksLast, summary);
        between(-1);
        for (int i = 0; i < packets.size(); i++) {
            if (i == gap && middle != null) {
                skip(middle);
            }
            switch (packets.get(i)) {
                case KeptSegment segment -> steps.add(step(segment, i, arrivals));
                case KeptError error -> {
                    List<Change> caused = beside(i);
                    steps.add(new IcmpStep(
                            error.error(),
                            role(error.error().endpoint()),
                            caused,
                            standings.client(),
                            standings.server()));
                }
            }
            between(i);
        }
        if (middle != null && lacksLast) {
            skip(middle);
        }
        return new ConnectionSteps(summary, clientBefore, serverBefore, List.copyOf(steps), connection.halfOpens());
    }

    private Role role(SocketAddress address) {
        return address.equals(summary.client()) ? Role.CLIENT : Role.SERVER;
    }

    // ------------------------------------------------------------------ changes

    private void place() {
        var places = new ChangePlaces(packets);
        IdentityHashMap<Transition, PlacedChange> placed = new IdentityHashMap<>();
        for (Role role : Role.values()) {
            List<Transition> own = connection.changes().stream()
                    .filter(change -> role(change) == role)
                    .toList();
            place(role, own, places.of(own), placed);
        }
        for (Transition change : connection.changes()) {
            PlacedChange known = placed.get(change);
            if (known != null) {
                changes.add(known);
            }
        }
        // Sorting is stable: of what stands at one place the order of the events counts.
        changes.sort((a, b) -> a.place.isBefore(b.place) ? -1 : b.place.isBefore(a.place) ? 1 : 0);
    }

    /** Of a socket that is connected to itself, both ends have the same address. */
    private Role role(Transition change) {
        return change.endpoint().equals(change.peer()) ? change.role() : role(change.endpoint());
    }

    private void place(
            Role role, List<Transition> own, List<Place> places, IdentityHashMap<Transition, PlacedChange> placed) {
        int[] takenBack = takenBack(own);
        Set<Integer> undone = new HashSet<>();
        for (int index : takenBack) {
            undone.add(index);
        }
        for (int i = 0; i < own.size(); i++) {
            Transition change = own.get(i);
            long lasted = i + 1 < own.size() ? own.get(i + 1).durationNanos() : Change.TO_THE_END;
            long takesBack = Transition.NO_PACKET;
            if (takenBack[i] >= 0) {
                takesBack = ChangePlaces.packet(own.get(takenBack[i]));
                contradict(role, change.cause(), takesBack);
            }
            placed.put(
                    change,
                    new PlacedChange(new Change(change, role, lasted, takesBack, undone.contains(i)), places.get(i)));
        }
    }

    /** For each change of a socket the one that it takes back, by its index; -1 if it takes none back. None is taken back twice. */
    private static int[] takenBack(List<Transition> own) {
        int[] takenBack = new int[own.size()];
        boolean[] over = new boolean[own.size()];
        for (int i = 0; i < takenBack.length; i++) {
            takenBack[i] = -1;
            if (own.get(i).evidence() == Evidence.CORRECTED) {
                over[i] = true;
                int before = i - 1;
                while (before >= 0
                        && (over[before] || own.get(before).to() != own.get(i).from())) {
                    before--;
                }
                takenBack[i] = before;
                if (before >= 0) {
                    over[before] = true;
                }
            }
        }
        return takenBack;
    }

    /** What a correction says of the packet that was thought to have caused the change. */
    private void contradict(Role role, Cause cause, long packet) {
        switch (cause) {
            case SYN_ACK_REPEATED, FIN_REPEATED, SYN_REPEATED, STILL_SENDING, FIN_NOT_RECEIVED ->
                mark(packet, Mark.NO_SIGN_OF_ARRIVAL, role == Role.CLIENT ? Role.SERVER : Role.CLIENT);
            case RESET_NOT_ITS_OWN, SENDS_BEHIND_FIN, NEVER_CALLED -> mark(packet, Mark.FORGED, role);
            default -> {
                // it came, only later or for nothing
            }
        }
    }

    private void mark(long number, Mark mark, Role sender) {
        for (Kept packet : packets) {
            if (packet.number() == number
                    && packet instanceof KeptSegment segment
                    && role(segment.source()) == sender) {
                contradicted.put(number, mark);
            }
        }
    }

    // ------------------------------------------------------------------ steps

    /** How a socket stood before anything was seen. */
    private Standing before(Role role) {
        boolean seen = false;
        for (Kept packet : packets) {
            seen |= packet instanceof KeptSegment segment && role(segment.source()) == role;
        }
        for (PlacedChange placed : changes) {
            Change change = placed.change;
            if (change.role() == role) {
                return switch (change.event().cause()) {
                    case MID_STREAM, SENDS_AS_ESTABLISHED -> Standing.UNKNOWN;
                    default -> new Standing(change.from(), !seen);
                };
            }
        }
        TcpState only = role == Role.CLIENT ? summary.clientState() : summary.serverState();
        return seen ? new Standing(only, false) : Standing.UNKNOWN;
    }

    private SegmentStep step(KeptSegment kept, int index, Arrivals arrivals) {
        Role sender = role(kept.source());
        standings.confirm(kept, sender);
        Segment segment = kept.segment(sender);
        Set<Mark> marks = marks(kept, index, arrivals);
        List<Change> caused = beside(index);
        return new SegmentStep(
                segment,
                marks.contains(Mark.FORGED) && kept.has(TcpSegment.RST) ? StepKind.FORGED_RESET : kept.kind,
                marks,
                kept.crosses,
                kept.repeat,
                kept.reset,
                kept.halfOpen,
                caused,
                standings.client(),
                standings.server());
    }

    private Set<Mark> marks(KeptSegment segment, int index, Arrivals arrivals) {
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        Mark mark = contradicted.get(segment.number());
        if (mark != null) {
            marks.add(mark);
        } else if (arrivals.isWithoutSign(index)) {
            marks.add(Mark.NO_SIGN_OF_ARRIVAL);
        }
        segment.addOwnMarks(marks);
        return Collections.unmodifiableSet(marks);
    }

    private void skip(NotKept middle) {
        // What happened to the states among them was not kept, but the next change tells what it began in.
        for (Role role : Role.values()) {
            standings.put(role, following(role, standings.of(role)));
        }
        steps.add(middle.step(standings.client(), standings.server()));
    }

    private Standing following(Role role, Standing present) {
        for (int i = next; i < changes.size(); i++) {
            Change change = changes.get(i).change;
            if (change.role() == role) {
                return change.from() == present.state() ? present : new Standing(change.from(), false);
            }
        }
        TcpState last = role == Role.CLIENT ? summary.clientState() : summary.serverState();
        return last == present.state() ? present : new Standing(last, false);
    }

    /** The changes that stand beside a packet. */
    private List<Change> beside(int index) {
        List<Change> caused = new ArrayList<>();
        while (next < changes.size()
                && changes.get(next).place.packet() == index
                && changes.get(next).place.beside()) {
            caused.add(apply(changes.get(next++)));
        }
        return List.copyOf(caused);
    }

    /** Steps for what happened behind a packet, and before the next one. */
    private void between(int index) {
        while (next < changes.size() && changes.get(next).place.packet() == index) {
            Place place = changes.get(next).place;
            List<Change> caused = new ArrayList<>();
            while (next < changes.size() && changes.get(next).place.isWith(place)) {
                caused.add(apply(changes.get(next++)));
            }
            StepKind kind = place.other() == Transition.NO_PACKET ? StepKind.TIMER : StepKind.OTHER_CONNECTION;
            long time = place.isWith(IN_FRONT) ? summary.start() : place.time();
            steps.add(new OtherStep(
                    kind, time, place.other(), List.copyOf(caused), standings.client(), standings.server()));
        }
    }

    private Change apply(PlacedChange placed) {
        standings.apply(placed.change);
        return placed.change;
    }
}
