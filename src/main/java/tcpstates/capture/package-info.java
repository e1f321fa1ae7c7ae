/** Where packets come from and go to: mapped files, libpcap, pcap4j, the writer, the filter. */
@NullMarked
package tcpstates.capture;

import org.jspecify.annotations.NullMarked;
