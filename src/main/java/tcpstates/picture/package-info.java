/**
 * Pictures of one connection: the ladder of its packets, and the way of both ends through the state diagram.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.picture;

import org.jspecify.annotations.NullMarked;
