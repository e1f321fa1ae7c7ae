/** Live captures and filters, through libpcap or pcap4j. */
@NullMarked
package tcpstates.capture.libpcap;

import org.jspecify.annotations.NullMarked;
