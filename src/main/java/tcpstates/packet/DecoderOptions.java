package tcpstates.packet;

/**
 * What is taken for a segment.
 *
 * @param followTunnels whether those in tunnels are
 * @param checksums what is done about wrong ones
 */
public record DecoderOptions(boolean followTunnels, ChecksumPolicy checksums) {
    /** What holds unless something else is asked for. */
    public static final DecoderOptions DEFAULTS = new DecoderOptions(true, ChecksumPolicy.IGNORE);
}
