package tcpstates.engine;

import tcpstates.capture.PacketSource;

/** Hears how far a run has come, on the thread that walks the packets (of several, the first one). */
public interface RunListener {
    /** Hears nothing. */
    RunListener NONE = new RunListener() {};

    /** Between two chunks: the next packet lies at this offset of the memory that holds it. */
    default void position(long offset) {
        // of no interest
    }

    /** In a live capture, behind each round of packets and, when none come, about ten times a second. */
    default void roundEnded(RunCounters counters) {
        // of no interest
    }

    /** The source goes on with a further capture. */
    default void opened(PacketSource capture) {
        // of no interest
    }

    /** As of a {@link tcpstates.capture.DeliveryListener}. */
    default void noticed(String what) {
        // of no interest
    }

    /** The walk through the packets is over, well or not; what the report prints at the end follows. */
    default void ended() {
        // of no interest
    }
}
