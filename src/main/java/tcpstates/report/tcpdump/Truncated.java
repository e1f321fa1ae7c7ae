package tcpstates.report.tcpdump;

/** A printer read past the captured bytes: tcpdump leaves all its printers then, names the innermost one and goes on. */
final class Truncated extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Without a stack trace, which would cost more than the line: captures are full of cut packets. */
    Truncated() {
        super("captured bytes end", null, false, false);
    }
}
