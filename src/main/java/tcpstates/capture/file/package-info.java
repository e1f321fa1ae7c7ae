/**
 * Saved captures: pcap and pcapng, mapped or streamed, plain or compressed; the file of {@code -w}.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.capture.file;

import org.jspecify.annotations.NullMarked;
