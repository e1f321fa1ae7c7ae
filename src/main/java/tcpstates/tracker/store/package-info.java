/** Where connections are kept: the table, the timer wheel, and the records of those on which nothing happens. */
@NullMarked
package tcpstates.tracker.store;

import org.jspecify.annotations.NullMarked;
