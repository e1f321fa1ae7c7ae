/**
 * The state machine itself: both endpoints of one connection, judged from the wire alone; no I/O, no clock of its own.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.tcp;

import org.jspecify.annotations.NullMarked;
