/**
 * The command line of {@code tcpstates}: that of diagnose-tools' function of this name, command for command, and {@code status}.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.cli.diagnosetools;

import org.jspecify.annotations.NullMarked;
