/** What only the operating system can do: signals, users, the C library. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.os;

import org.jspecify.annotations.NullMarked;
