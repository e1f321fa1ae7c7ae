/**
 * The lines that tcpdump 4.99.3 prints for TCP segments, byte for byte: a class a layer, in the order in which tcpdump itself
 * walks a packet. {@code docs/tcpdump.md} lists what differs.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.report.tcpdump;

import org.jspecify.annotations.NullMarked;
