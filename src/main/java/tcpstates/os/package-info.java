/** What only the operating system can do: signals, users, the C library. */
@NullMarked
package tcpstates.os;

import org.jspecify.annotations.NullMarked;
