/** Link layers, IPv4/IPv6 and the TCP header, read in place. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.packet;

import org.jspecify.annotations.NullMarked;
