package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpstates.event.Event;

class JsonReportTest {
    @Test
    void printsEachEventAsOneObjectALine() {
        assertThat(print(
                        TimeFormat.MICROSECONDS,
                        List.of(
                                Events.established(),
                                Events.repeatedSyn(),
                                Events.refused(),
                                Events.unanswered(),
                                Events.connection())))
                .isEqualTo("""
                        {"type":"transition","ts":"1721105348.906359","conn":1,"id":"1721105348745988000-0123456789abcdef-1","packet":3,"cause_packet":2,"endpoint":{"ip":"192.168.239.136","port":37050},"peer":{"ip":"1.1.1.1","port":80},"role":"client","from":"SYN_SENT","to":"ESTABLISHED","duration_us":160371,"evidence":"sent","proof_ts":"1721105348.906371","cause":"received the SYN-ACK, acknowledged it","rcv_wnd":64240,"bytes_sent":0,"bytes_received":0,"bytes_acked":1,"retrans":2,"bytes_in_flight":0,"max_segments_in_flight":10}
                        {"type":"retransmission","ts":"1721105348.000007","conn":2,"id":"1721105348745988000-0123456789abcdef-1","packet":4,"endpoint":{"ip":"192.168.239.136","port":37050},"peer":{"ip":"1.1.1.1","port":80},"kind":"syn","mechanism":"rto","attempt":3,"interval_us":4004006,"seq":2826371792,"len":0,"trigger":"timer","series":"exponential","series_base_us":1000000,"limit":6,"next_due_ts":"1721105363.000000","gives_up_ts":"1721105475.000000"}
                        {"type":"reset","ts":"1721105348.000008","conn":2,"id":"1721105348745988000-0123456789abcdef-1","packet":5,"endpoint":{"ip":"1.1.1.1","port":80},"peer":{"ip":"192.168.239.136","port":37050},"cause":"refused","phase":"SYN_SENT","error":"ECONNREFUSED","ttl":64,"ip_id":0}
                        {"type":"half_open","ts":"1721105348.000009","conn":2,"id":"1721105348745988000-0123456789abcdef-1","endpoint":{"ip":"192.168.239.136","port":37050},"peer":{"ip":"1.1.1.1","port":80},"kind":"syn_unanswered"}
                        {"type":"connection","ts":"1721105351.000000","conn":1,"id":"1721105348745988000-0123456789abcdef-1","client":{"ip":"192.168.239.136","port":37050},"server":{"ip":"1.1.1.1","port":80},"community_id":"1:6H/mOxLEx154UAU+uhZV+nJa3Nc=","display_filter":"ip.addr == 192.168.239.136 && ip.addr == 1.1.1.1 && tcp.port == 37050 && tcp.port == 80 && frame.time_epoch >= 1721105348.745988 && frame.time_epoch <= 1721105349.068981","pcap_filter":"host 192.168.239.136 and host 1.1.1.1 and tcp port 37050 and tcp port 80","start":"1721105348.745988","end":"1721105349.068981","client_state":"TIME_WAIT","server_state":"CLOSE","packets":10,"bytes":457,"verdict":"Aborted: the server ended the established connection with RST (packet 10), idle for 4.79 s before: SO_LINGER 0, unread data when it closed, a killed program or a keep-alive that ran out. The client's program sees ECONNRESET on its next read or write (Java: \\"Connection reset\\" when reading, \\"Connection reset by peer\\" when writing), then EPIPE when it goes on writing (Java: \\"Broken pipe\\").","end_reason":"reset","opened_by":"client","closed_by":"server","handshake":{"syn_packet":1,"syn_ack_packet":2,"ack_packet":3,"syn_to_syn_ack_us":61,"syn_ack_to_ack_us":12},"longest_silence_us":4790000,"history":"ShADadR","client_packets":6,"client_bytes":100,"client_flags":"SYN PSH ACK","client_time_us":{"ESTABLISHED":4980000},"server_packets":4,"server_bytes":357,"server_flags":"SYN RST PSH ACK","server_time_us":{},"server_retransmissions":{"data":2},"verdicts":[{"kind":"aborted","sender":"server","receiver":"client","idle_us":4790000,"rst_packet":10},{"kind":"sees_econnreset","receiver":"client"}]}
                        """);
    }

    @Test
    void leavesOutWhatIsNotKnownAndKeepsNanoseconds() {
        assertThat(print(TimeFormat.NANOSECONDS, List.of(Events.timedOut()))).isEqualTo("""
                        {"type":"transition","ts":"1721105349.068649000","conn":1,"id":"1721105348745988000-0123456789abcdef-1","endpoint":{"ip":"2001:db8::1","port":443},"peer":{"ip":"192.168.239.136","port":37050},"role":"server","from":"TIME_WAIT","to":"CLOSE","duration_us":60000000,"evidence":"timer","cause":"waited 2 MSL","max_segments_in_flight":0}
                        """);
    }

    @Test
    void doesNotCloseTheStreamItWasGiven() {
        var out = new ByteArrayOutputStream();
        JsonReport report = new JsonReport(out, TimeFormat.MICROSECONDS);
        report.end(CaptureTotals.NONE);
        out.writeBytes(new byte[] {'x'});

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("x");
    }

    private static String print(TimeFormat times, List<Event> events) {
        var out = new ByteArrayOutputStream();
        JsonReport report = new JsonReport(out, times);
        events.forEach(report::accept);
        report.end(CaptureTotals.NONE);
        return out.toString(StandardCharsets.UTF_8);
    }
}
