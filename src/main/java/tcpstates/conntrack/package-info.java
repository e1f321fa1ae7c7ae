/**
 * Linux' connection tracking, a machine of its own beside ours: one state for both ends of a flow, as a firewall between them has
 * it, in the lines of conntrack(8).
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.conntrack;

import org.jspecify.annotations.NullMarked;
