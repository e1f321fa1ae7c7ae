/** Connections explained: each step in words, with the numbers that the packets bear. */
@NullMarked
package tcpstates.explain;

import org.jspecify.annotations.NullMarked;
