/** Runs a capture: packets through a tracker to a report, on one thread or several. */
@NullMarked
package tcpstates.engine;

import org.jspecify.annotations.NullMarked;
