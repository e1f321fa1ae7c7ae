/** One class a format; each consumes events, none knows where packets come from. */
@NullMarked
package tcpstates.report;

import org.jspecify.annotations.NullMarked;
