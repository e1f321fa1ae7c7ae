package tcpstates.capture.libpcap;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import tcpstates.capture.CaptureException;

/** Compiles filter expressions with libpcap, for packets that do not come through libpcap. */
public final class FilterCompiler {
    private static final String UNKNOWN_LINK_TYPE = "unknown data link type";

    private FilterCompiler() {}

    /**
     * The LINKTYPE_ number that libpcap knows by a name.
     *
     * @param name such as {@code EN10MB}
     */
    public static int linkType(String name) throws CaptureException {
        int dlt = Libpcap.load("link types").dataLinkByName(name);
        if (dlt < 0) {
            throw new CaptureException("invalid data link type " + name);
        }
        return Dlt.toLinkType(dlt);
    }

    /**
     * Compiles for one link type.
     *
     * @param linkType LINKTYPE_ number
     * @param snapshotLength what the program returns for a packet that it accepts
     * @param optimize false for {@code -O}
     * @throws CaptureException with libpcap's own words about the expression, e.g. {@code unknown port 'xyz'}
     */
    public static BpfProgram compile(String expression, int linkType, int snapshotLength, boolean optimize)
            throws CaptureException {
        Libpcap pcap = Libpcap.load("filters");
        MemorySegment handle = pcap.openDead(Dlt.ofLinkType(linkType), snapshotLength);
        try {
            // As tcpdump has it for files: no mask is known, and 0 stands for that.
            return pcap.compile(handle, expression, optimize, 0);
        } catch (CaptureException e) {
            if (Objects.toString(e.getMessage(), "").startsWith(UNKNOWN_LINK_TYPE)) {
                throw new CaptureException(
                        "libpcap cannot filter packets of link type " + linkType + "; leave the filter out", e);
            }
            throw e;
        } finally {
            pcap.close(handle);
        }
    }
}
