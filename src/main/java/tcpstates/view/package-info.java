/**
 * The live view: what is open now, drawn on a terminal a few times a second while the capture runs.
 *
 * <p>{@link tcpstates.view.LiveView} draws on a thread of its own; {@link tcpstates.view.OpenConnectionsView} is what is drawn and what
 * keys do to it, without a terminal; {@link tcpstates.view.RecentPast} keeps what one connection went through lately.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.view;

import org.jspecify.annotations.NullMarked;
