/**
 * What the outside world may know of a connection: the sealed family of events and their vocabulary. API, as {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.event;

import org.jspecify.annotations.NullMarked;
