/**
 * What only several connections show together. {@link tcpstates.diagnosis.detect.Detectors} hands events to one {@code
 * Detector} for each kind of {@link tcpstates.event.Finding}; it adds them to {@code Aggregate}s, by the addresses that
 * the connections have in common, in an {@code AggregateTable} of bounded size. {@code HandshakeFlags} remember how far
 * each handshake came.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.diagnosis.detect;

import org.jspecify.annotations.NullMarked;
