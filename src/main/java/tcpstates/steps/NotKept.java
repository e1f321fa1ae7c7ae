package tcpstates.steps;

import java.util.List;
import tcpstates.event.Transition;

/** Packets of a connection that were not kept: one run, behind its first packets and in front of its last ones. */
final class NotKept {
    private long firstPacket;
    private long lastPacket;
    private long firstTime;
    private long lastTime;
    private long packets;
    private long bytes;
    private long changes;

    void add(Kept packet) {
        if (packets == 0) {
            firstPacket = packet.number();
            firstTime = packet.time();
        }
        lastPacket = packet.number();
        lastTime = packet.time();
        packets++;
        bytes += packet.payload();
    }

    /** A change that one of them caused. */
    void addChange() {
        changes++;
    }

    /** Whether a packet of this connection lies among them, or what a timer did. */
    boolean holds(Transition change, long packet) {
        return packet == Transition.NO_PACKET
                ? firstTime <= change.time() && change.time() <= lastTime
                : firstPacket <= packet && packet <= lastPacket;
    }

    FoldStep step(Standing client, Standing server) {
        return new FoldStep(
                firstTime, lastTime, firstPacket, lastPacket, packets, bytes, List.of(), changes, client, server);
    }
}
