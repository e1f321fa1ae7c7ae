/** What the outside world may know of a connection: the sealed family of events and their vocabulary. */
@NullMarked
package tcpstates.event;

import org.jspecify.annotations.NullMarked;
