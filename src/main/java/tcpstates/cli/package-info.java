/**
 * The command line: reads what was asked for, runs it, and prints what goes wrong.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.cli;

import org.jspecify.annotations.NullMarked;
