package tcpstates.packet;

/**
 * What is taken for a segment.
 *
 * @param followTunnels whether those in tunnels are
 */
public record DecoderOptions(boolean followTunnels) {
    /** What holds unless something else is asked for. */
    public static final DecoderOptions DEFAULTS = new DecoderOptions(true);
}
