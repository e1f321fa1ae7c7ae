/** Link layers, IPv4/IPv6 and the TCP header, read in place. */
@NullMarked
package tcpstates.packet;

import org.jspecify.annotations.NullMarked;
