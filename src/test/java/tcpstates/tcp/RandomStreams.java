package tcpstates.tcp;

import java.util.List;
import tcpstates.capture.transcript.ScriptedPacket;

/** Seeded streams of packets for tests of other packages. */
public final class RandomStreams {
    private RandomStreams() {}

    /** One connection over a network that loses, repeats and overtakes, more or less of it from seed to seed. */
    public static List<ScriptedPacket> conversation(long seed) {
        return new PoorNetwork(seed, 0.05 * (seed % 4), 0.1 * (seed % 2), 0.1 * (seed % 3))
                .run()
                .packets();
    }

    /** Any flags with any numbers. */
    public static List<ScriptedPacket> nonsense(long seed) {
        return RandomStreamTest.nonsense(seed).packets();
    }
}
