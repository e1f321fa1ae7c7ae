package tcpstates.report;

import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import org.jspecify.annotations.Nullable;

/**
 * SYNs and SYN-ACKs that came on a living connection, of which it may turn out that they began another one. Those that came last are
 * kept.
 *
 * @param <P> what is kept of one
 */
public final class OpeningPackets<P> {
    private static final int MOST = 1024;

    private final Long2ObjectLinkedOpenHashMap<P> packets = new Long2ObjectLinkedOpenHashMap<>();

    /** Keeps one by its number in the capture. */
    public void add(long number, P packet) {
        packets.putAndMoveToLast(number, packet);
        if (packets.size() > MOST) {
            packets.removeFirst();
        }
    }

    /** The one with that number, which is kept no longer; null if there is none. */
    public @Nullable P take(long number) {
        return packets.remove(number);
    }
}
