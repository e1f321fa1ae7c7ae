package tcpstates.engine;

import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;

/** Makes a filter for each thread, for one may have to be compiled anew while it is used. */
@FunctionalInterface
public interface FilterFactory {
    /** A filter that no other thread uses; null if all packets pass. */
    @Nullable
    PacketFilter compile() throws CaptureException;
}
