/** Saved captures: pcap and pcapng, mapped or streamed, plain or compressed; the file of {@code -w}. */
@NullMarked
package tcpstates.capture.file;

import org.jspecify.annotations.NullMarked;
