/**
 * One page of HTML that shows a capture and lets its reader walk through its connections, without a network.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.page;

import org.jspecify.annotations.NullMarked;
