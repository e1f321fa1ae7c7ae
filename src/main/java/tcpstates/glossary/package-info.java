/**
 * What the words mean that this program and those beside it print: for people who learn, on a terminal and as a document.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.glossary;

import org.jspecify.annotations.NullMarked;
