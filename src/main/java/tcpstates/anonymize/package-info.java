/**
 * Packets without what tells whose they are: addresses are encrypted, contents dropped, and all that TCP goes by stays.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.anonymize;

import org.jspecify.annotations.NullMarked;
