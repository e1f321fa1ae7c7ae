/** What one connection went through as a table of its segments, in Markdown. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.table;

import org.jspecify.annotations.NullMarked;
