/** Where packets come from: the interfaces that saved and live captures keep. */
@NullMarked
package tcpstates.capture;

import org.jspecify.annotations.NullMarked;
