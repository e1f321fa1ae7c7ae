package tcpstates.capture.libpcap;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.PacketHandler;

/**
 * Stands between a native loop and the packet handler. No exception may pass through native code (the JVM would abort, JNA
 * would swallow it), so it is kept until the loop has returned; and no packet is handed on after the last one.
 */
final class GuardedHandler {
    private final PacketHandler handler;
    private final Runnable breakLoop;
    private @Nullable Throwable failure;
    private boolean ended;

    GuardedHandler(PacketHandler handler, Runnable breakLoop) {
        this.handler = handler;
        this.breakLoop = breakLoop;
    }

    void packet(MemorySegment memory, long offset, int captured, int length, long nanos, int linkType) {
        if (ended) {
            return;
        }
        try {
            ended = !handler.packet(memory, offset, captured, length, nanos, linkType);
        } catch (Throwable e) {
            failure = e;
            ended = true;
        }
        if (ended) {
            breakLoop.run();
        }
    }

    /** Whether the handler wants no more packets. */
    boolean ended() {
        return ended;
    }

    /** Throws what the handler threw. */
    void rethrow() {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }
}
