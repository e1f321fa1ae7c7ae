/**
 * Connections explained: each step in words, with the numbers that the packets bear.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.explain;

import org.jspecify.annotations.NullMarked;
