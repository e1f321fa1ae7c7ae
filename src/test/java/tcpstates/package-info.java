/** Tests that look at the program as a whole, and the captures that all tests share. */
@NullMarked
package tcpstates;

import org.jspecify.annotations.NullMarked;
