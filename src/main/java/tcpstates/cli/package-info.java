/** The command line: what was asked for, and who is told of it. */
@NullMarked
package tcpstates.cli;

import org.jspecify.annotations.NullMarked;
