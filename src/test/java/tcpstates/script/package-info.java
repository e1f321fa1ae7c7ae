/** Conversations written as tcpdump would print them, made into packets, and what the tracker tells of them. */
@NullMarked
package tcpstates.script;

import org.jspecify.annotations.NullMarked;
