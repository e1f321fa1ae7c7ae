/** tcpdump's text read back as the packets that it was printed of. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.capture.transcript;

import org.jspecify.annotations.NullMarked;
