/**
 * Which connections are wanted: an expression over what happened to a connection, in the words of the JSON events. It imports only
 * {@code event}, so that every format, and whoever reads events, selects by one grammar.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.select;

import org.jspecify.annotations.NullMarked;
