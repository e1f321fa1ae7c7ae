/**
 * Runs a capture: packets through a tracker to a report, on one thread or several.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.engine;

import org.jspecify.annotations.NullMarked;
