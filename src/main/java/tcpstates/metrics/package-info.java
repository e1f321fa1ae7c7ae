/** Figures of a running capture for Prometheus, as it asks for them. */
@NullMarked
package tcpstates.metrics;

import org.jspecify.annotations.NullMarked;
