/**
 * Experiments with the TCP of this machine's kernel, in network namespaces of their own: what is done, what then goes over the wire,
 * and what the kernel says beside. The only room that sends packets.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.lab;

import org.jspecify.annotations.NullMarked;
