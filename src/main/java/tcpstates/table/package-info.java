/** What one connection went through as a table of its segments, in Markdown. */
@NullMarked
package tcpstates.table;

import org.jspecify.annotations.NullMarked;
