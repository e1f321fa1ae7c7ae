package tcpstates.steps;

import it.unimi.dsi.fastutil.longs.Long2IntMap;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Evidence;
import tcpstates.event.Transition;

/**
 * Where the changes of one socket stand among the packets of its connection: beside the packet that causes them. What a socket does
 * by itself stands where it sends; what comes to it before that cannot have changed it. Events come in the order in which they are
 * proven, and that is the order of the changes, too: one that is proven late may stand far up, and draws up those before it.
 */
final class ChangePlaces {
    /**
     * A place. Between two packets there is room for what no packet of the connection does.
     *
     * @param packet index of the packet, or of the one that it lies behind; -1 in front of all
     * @param beside whether it is that packet's own place
     * @param time of what lies between two packets (ns since the epoch)
     * @param other number of another connection's packet that does it; {@link Transition#NO_PACKET} for a timer
     */
    record Place(int packet, boolean beside, long time, long other) {
        boolean isBefore(Place place) {
            if (packet != place.packet) {
                return packet < place.packet;
            }
            return beside != place.beside ? beside : !beside && time < place.time;
        }

        /** Whether it is one place with another. */
        boolean isWith(Place place) {
            return packet == place.packet && beside == place.beside && time == place.time && other == place.other;
        }
    }

    private final List<? extends Kept> packets;
    private final Long2IntMap index = new Long2IntOpenHashMap();

    /** @param packets of the connection, in their order */
    ChangePlaces(List<? extends Kept> packets) {
        this.packets = packets;
        index.defaultReturnValue(-1);
        for (int i = 0; i < packets.size(); i++) {
            index.put(packets.get(i).number(), i);
        }
    }

    /** Number of the packet that a change belongs to; {@link Transition#NO_PACKET} for a timer's. */
    static long packet(Transition change) {
        return change.causePacket() == Transition.NO_PACKET ? change.packet() : change.causePacket();
    }

    /** The places of a socket's changes, in their order. */
    List<Place> of(List<Transition> changes) {
        List<Place> places = new ArrayList<>(changes.size());
        Place floor = new Place(-1, true, 0, 0);
        for (Transition change : changes) {
            Place place = of(change);
            if (isOwnDoing(change)) {
                floor = place;
            } else if (place.isBefore(floor)) {
                place = floor;
            }
            places.add(place);
        }
        for (int i = places.size() - 2; i >= 0; i--) {
            if (places.get(i + 1).isBefore(places.get(i))) {
                places.set(i, places.get(i + 1));
            }
        }
        return places;
    }

    private Place of(Transition change) {
        int cause = index.get(packet(change));
        int proof = index.get(change.packet());
        if (cause < 0 || proof > cause && isHeldUp(change, cause)) {
            cause = proof;
        }
        if (cause >= 0) {
            return new Place(cause, true, 0, 0);
        }
        return new Place(behind(change), false, change.time(), change.packet());
    }

    /** Whether what came could take effect only when the end sent the packet that tells it: it had still done something else. */
    private boolean isHeldUp(Transition change, int cause) {
        return change.proofTime() == Transition.NO_PROOF
                && change.time() > packets.get(cause).time();
    }

    /** The packet that something without one comes behind. */
    private int behind(Transition change) {
        int last = packets.size() - 1;
        while (last >= 0 && isLater(packets.get(last), change)) {
            last--;
        }
        return last;
    }

    private static boolean isLater(Kept packet, Transition change) {
        return change.packet() == Transition.NO_PACKET
                ? packet.time() > change.time()
                : packet.number() > change.packet();
    }

    private static boolean isOwnDoing(Transition change) {
        return switch (change.cause()) {
            case SENT_SYN, SENT_FIN, SENT_RESET, ANSWERED_WITH_RESET -> change.evidence() == Evidence.SENT;
            default -> false;
        };
    }
}
