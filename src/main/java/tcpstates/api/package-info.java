/**
 * What other programs may build on: the states of TCP connections, told by packets alone.
 *
 * <ul>
 *   <li>{@link tcpstates.api.CaptureEvents} reads a saved capture and tells the events of all its connections;
 *   <li>{@link tcpstates.api.PacketEvents} does so with packets that the caller has;
 *   <li>{@link tcpstates.api.ConnectionEvents} follows the connections of one pair of addresses and ports, for whoever keeps
 *       connections by other means, such as a distributed job with one of these for each key.
 * </ul>
 *
 * <p>Events are the records of {@code tcpstates.event}, in the order in which their evidence passed by. This package and that one keep
 * their names and meanings within a major version; records may get further components, and sealed families further members. No other
 * package is for use from outside.
 *
 * <p>Times are nanoseconds since 1970-01-01T00:00:00Z, those of the packets: nothing here looks at a clock. Packets may hold anything; what
 * is no TCP or is damaged is passed over. Nothing here is for use by several threads at once.
 */
@NullMarked
package tcpstates.api;

import org.jspecify.annotations.NullMarked;
