/** What became of one connection: its history, and the verdict on it. */
@NullMarked
package tcpstates.diagnosis;

import org.jspecify.annotations.NullMarked;
