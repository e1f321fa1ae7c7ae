/** The command line: wires a source, a tracker and a report together; nothing else does. */
@NullMarked
package tcpstates.cli;

import org.jspecify.annotations.NullMarked;
