/** Where packets come from: the interfaces that saved and live captures keep. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.capture;

import org.jspecify.annotations.NullMarked;
