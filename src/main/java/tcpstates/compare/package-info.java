/**
 * Two captures of the same traffic, taken at two places: what came through between them, and what did not.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.compare;

import org.jspecify.annotations.NullMarked;
