/** One page of HTML that shows a capture and lets its reader walk through its connections, without a network. */
@NullMarked
package tcpstates.page;

import org.jspecify.annotations.NullMarked;
