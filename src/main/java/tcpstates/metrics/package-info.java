/** Figures of a running capture for Prometheus, as it asks for them. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.metrics;

import org.jspecify.annotations.NullMarked;
