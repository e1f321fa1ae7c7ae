/** Live captures and filters, through libpcap or pcap4j. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.capture.libpcap;

import org.jspecify.annotations.NullMarked;
