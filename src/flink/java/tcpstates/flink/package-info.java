/**
 * A job for Apache Flink that analyses captures on many machines, with the same result as a single run.
 *
 * <p>Flink's event time is the place in the capture: the number of a packet. What the capture's clock shows at which packet is in the
 * {@link tcpstates.flink.CapturePlan}, which is made before the job begins; so a clock that was set back, or captures that lie at the
 * same time, are in one order, whatever arrives first.
 */
@NullMarked
package tcpstates.flink;

import org.jspecify.annotations.NullMarked;
