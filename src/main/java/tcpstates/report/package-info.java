/** One class a format; each consumes events, none knows where packets come from. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.report;

import org.jspecify.annotations.NullMarked;
