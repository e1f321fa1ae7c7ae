/** Connections by 5-tuple, their clock and expiry: turns segments into events. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.tracker;

import org.jspecify.annotations.NullMarked;
