/**
 * Connections drawn as two lifelines with the packets between them, in a terminal: {@link tcpstates.ladder.LadderReport} prints them,
 * {@link tcpstates.ladder.ConnectionLadder} draws one.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.ladder;

import org.jspecify.annotations.NullMarked;
