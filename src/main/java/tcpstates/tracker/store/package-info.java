/**
 * Where a tracker keeps its connections: as objects in a hash table, as bytes while they are idle, and by the time at which their
 * timers run out. Its doors are {@link tcpstates.tracker.store.ConnectionStore}, {@link
 * tcpstates.tracker.store.TrackedConnection} and {@link tcpstates.tracker.store.TimerTicks}. Why it is so:
 * docs/decisions/0006-memory.md.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.tracker.store;

import org.jspecify.annotations.NullMarked;
