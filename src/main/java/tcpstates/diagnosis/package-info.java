/**
 * What became of one connection. A {@link tcpstates.diagnosis.ConnectionHistory} observes it: of each end an {@code
 * EndpointHistory} keeps counts of packets, the states that it went through ({@code StateHistory}), what it sent again
 * ({@code RetransmissionHistory}), and for how long its window was closed ({@code ZeroWindowPeriods}). At the end
 * {@code VerdictRules} give the one verdict, {@code RemarkRules} any number of remarks.
 *
 * <p>{@link tcpstates.diagnosis.HistoryCodec} makes a history bytes and back. What the capture itself is like is the
 * business of the {@link tcpstates.diagnosis.CaptureHealthMonitor}, what several connections show together that of
 * {@link tcpstates.diagnosis.detect.Detectors}.
 *
 * <p>Not API: see {@code tcpstates.api}.
 */
@NullMarked
package tcpstates.diagnosis;

import org.jspecify.annotations.NullMarked;
