/** What one connection went through, step by step, ready to be drawn or told. Not API: see {@code tcpstates.api}. */
@NullMarked
package tcpstates.steps;

import org.jspecify.annotations.NullMarked;
