/**
 * A capture that runs in the background: the process, what it keeps for the next report, in memory and in a journal, and how others
 * ask it over a socket.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.service;

import org.jspecify.annotations.NullMarked;
