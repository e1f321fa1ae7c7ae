package tcpstates.diagnosis.detect;

import it.unimi.dsi.fastutil.ints.IntHash;
import it.unimi.dsi.fastutil.longs.LongHash;
import tcpstates.event.SeededHash;

/**
 * Places numbers in a map by a secret of the process: those of connections and ports are chosen by strangers, who decide which
 * connections stay.
 */
enum SeededKeys implements IntHash.Strategy, LongHash.Strategy {
    SEEDED;

    @Override
    public int hashCode(int key) {
        return hashCode((long) key);
    }

    @Override
    public boolean equals(int one, int other) {
        return one == other;
    }

    @Override
    public int hashCode(long key) {
        return (int) (SeededHash.scatter(key) >>> Integer.SIZE);
    }

    @Override
    public boolean equals(long one, long other) {
        return one == other;
    }
}
