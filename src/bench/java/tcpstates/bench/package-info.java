/** Micro-benchmarks of each room that a packet passes; run by the Maven profile {@code bench}, see docs/performance.md. */
@NullMarked
package tcpstates.bench;

import org.jspecify.annotations.NullMarked;
