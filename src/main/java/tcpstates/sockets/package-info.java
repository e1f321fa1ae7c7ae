/**
 * Lists of sockets and their states that others than packets tell: a report that was saved, the kernel of this machine.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.sockets;

import org.jspecify.annotations.NullMarked;
