/** What only several connections show together. */
@NullMarked
package tcpstates.diagnosis.detect;

import org.jspecify.annotations.NullMarked;
