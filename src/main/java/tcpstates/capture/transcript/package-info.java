/** tcpdump's text read back as the packets that it was printed of. */
@NullMarked
package tcpstates.capture.transcript;

import org.jspecify.annotations.NullMarked;
