package tcpstates.report;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tcpstates.event.ConnectionSummary;
import tcpstates.event.Event;
import tcpstates.event.LowerCase;
import tcpstates.event.Retransmission;
import tcpstates.event.TcpState;

/**
 * A table of values between commas (RFC 4180), the names of its columns first: a row for each connection, or for each other event.
 * The values are the fields of the JSON object, so that both formats tell the same by construction.
 */
public final class CsvReport implements Report {
    private static final List<String> CONNECTION = List.of("""
            type ts conn id tunnel client.ip client.port server.ip server.port community_id display_filter pcap_filter
            start end client_state server_state packets bytes verdict
            end_reason opened_by closed_by handshake.syn_packet handshake.syn_ack_packet handshake.ack_packet
            handshake.syn_to_syn_ack_us handshake.syn_ack_to_ack_us teardown.fin_packet teardown.ack_packet
            teardown.second_fin_packet teardown.last_ack_packet teardown.fin_to_ack_us teardown.half_close_us
            teardown.fin_to_last_ack_us longest_silence_us history
            """.split("\\s+"));
    private static final List<String> DATA = List.of("""
            rtt_samples rtt_min_us rtt_smoothed_us rtt_max_us idle_us window_full_us repairing_us unknown_us reported_missing
            reported_twice
            """.split("\\s+"));
    /** In the order in which events tell them; those of an end first. */
    private static final List<String> EVENTS = List.of("""
            type ts conn id tunnel packet cause_packet endpoint.ip endpoint.port peer.ip peer.port role from to duration_us evidence
            proof_ts kind mechanism attempt interval_us seq len trigger series series_base_us limit next_due_ts gives_up_ts cause
            phase effect error name flags ttl usual_ttl ip_id previous_ip_id router.ip icmp_type icmp_code mtu rcv_wnd bytes_sent
            bytes_received bytes_acked retrans bytes_in_flight max_segments_in_flight alarm method scanner.ip target.ip open
            open_ports closed closed_ports rejected rejected_ports unanswered unanswered_ports listener.ip listener.port peak
            peak_ts opened completed syn_ack_repeats sources more_sources client.ip client.port server.ip server.port entered
            lasting left longest_us time_wait connections ports range count since until complete dropped_by_kernel
            dropped_by_interface unseen_acknowledged evicted_over evicted_half_open evicted_open forgotten captured_twice
            one_direction began_before shortened truncated later_fragments datagrams_incomplete
            datagrams_overlapping datagrams_malformed in_tunnels tunnels other_protocols protocols
            icmp_errors icmp_errors_unmatched checksums_verified checksums_unfinished checksums_wrong
            ip_checksums_wrong checksums_unknown checksums_first_wrong checksums_left_out out_of_order largest_step_back_us clock_steps
            """.split("\\s+"));

    private final boolean connections;
    private final CsvTable table;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final JsonReport json;

    private CsvReport(
            OutputStream out, boolean connections, List<String> columns, TimeFormat times, Language language) {
        this.connections = connections;
        table = new CsvTable(out, columns);
        json = new JsonReport(line, times, language);
    }

    /** A row for each connection. */
    public static CsvReport ofConnections(OutputStream out, TimeFormat times, Language language) {
        List<String> columns = new ArrayList<>(CONNECTION);
        for (String end : List.of("client", "server")) {
            columns.addAll(List.of(end + "_packets", end + "_bytes", end + "_flags"));
            Arrays.stream(TcpState.values())
                    .filter(TcpState::hasConnection)
                    .forEach(state -> columns.add(end + "_time_us." + state.name()));
            for (Retransmission.Kind kind : Retransmission.Kind.values()) {
                columns.add(end + "_retransmissions." + LowerCase.of(kind));
            }
            DATA.forEach(field -> columns.add(end + "_data." + field));
        }
        columns.add("verdicts");
        return new CsvReport(out, true, columns, times, language);
    }

    /** A row for each event that is no connection. */
    public static CsvReport ofEvents(OutputStream out, TimeFormat times, Language language) {
        return new CsvReport(out, false, EVENTS, times, language);
    }

    @Override
    public void begin() {
        table.head();
    }

    @Override
    public void accept(Event event) {
        if (event instanceof ConnectionSummary == connections) {
            line.reset();
            json.accept(event);
            json.flush();
            table.row(line.toString(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        table.flush();
    }
}
