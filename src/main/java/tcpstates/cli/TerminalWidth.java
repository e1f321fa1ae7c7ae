package tcpstates.cli;

import tcpstates.os.Libc;

/** How much of a line can be seen. */
final class TerminalWidth {
    private TerminalWidth() {}

    /** Columns of standard output: what $COLUMNS says, else the terminal's; {@link Integer#MAX_VALUE} where it is none. */
    static int ofOutput() {
        String variable = System.getenv("COLUMNS");
        if (variable != null) {
            try {
                int columns = Integer.parseInt(variable);
                if (columns > 0) {
                    return columns;
                }
            } catch (NumberFormatException e) {
                // as if it were not set
            }
        }
        int columns = Libc.columnsOfOutput();
        return columns > 0 ? columns : Integer.MAX_VALUE;
    }
}
