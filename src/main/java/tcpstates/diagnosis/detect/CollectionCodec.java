package tcpstates.diagnosis.detect;

import it.unimi.dsi.fastutil.ints.Int2IntMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.objects.ObjectOpenHashSet;
import java.util.Arrays;
import java.util.Comparator;
import tcpstates.event.SeededHash;
import tcpstates.event.SocketAddress;
import tcpstates.tcp.BitCodec;
import tcpstates.tcp.CodecException;

/** Sets and maps as bytes, in ascending order, so that equal ones have equal bytes. A method serves both directions. */
final class CollectionCodec {
    private CollectionCodec() {}

    /** Lists a map of small values, 0 to 255; it is empty while it is to be read. */
    static void list(BitCodec bits, Int2IntMap map) {
        int count = bits.count(map.size(), 2);
        int[] keys = map.keySet().toIntArray();
        Arrays.sort(keys);
        int key = 0;
        for (int i = 0; i < count; i++) {
            key += bits.number(bits.isWriting() ? keys[i] - key : 0);
            int value = bits.fixed8(map.get(key));
            if (!bits.isWriting()) {
                map.put(key, value);
            }
        }
        CodecException.unless(map.size() == count, "map: a key stands in it twice");
    }

    /** Lists a set of {@linkplain SeededHash#scatter scattered} numbers as they are elsewhere; it is empty while it is to be read. */
    static void listScattered(BitCodec bits, LongOpenHashSet set) {
        int count = bits.count(set.size(), 1);
        long[] elements = set.toLongArray();
        Arrays.setAll(elements, i -> SeededHash.gather(elements[i]));
        Arrays.sort(elements);
        long element = 0;
        for (int i = 0; i < count; i++) {
            element += bits.number(bits.isWriting() ? elements[i] - element : 0);
            if (!bits.isWriting()) {
                set.add(SeededHash.scatter(element));
            }
        }
        CodecException.unless(set.size() == count, "set: an element stands in it twice");
    }

    /** Lists a set of IPv6 addresses without ports; it is empty while it is to be read. */
    static void listAddresses(BitCodec bits, ObjectOpenHashSet<SocketAddress> set) {
        int count = bits.count(set.size(), 2 * Long.BYTES);
        SocketAddress[] elements = set.toArray(SocketAddress[]::new);
        Arrays.sort(elements, Comparator.comparingLong(SocketAddress::high).thenComparingLong(SocketAddress::low));
        for (int i = 0; i < count; i++) {
            long high = bits.fixed64(bits.isWriting() ? elements[i].high() : 0);
            long low = bits.fixed64(bits.isWriting() ? elements[i].low() : 0);
            if (!bits.isWriting()) {
                set.add(new SocketAddress(high, low, true, 0));
            }
        }
        CodecException.unless(set.size() == count, "set: an address stands in it twice");
    }
}
