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
                .isEqualTo(
                        """
                        {"type":"transition","ts":"1721105348.906359","conn":1,"packet":3,"endpoint":{"ip":"192.168.239.136","port":37050},"peer":{"ip":"1.1.1.1","port":80},"role":"client","from":"SYN_SENT","to":"ESTABLISHED","duration_us":160371,"evidence":"sent","proof_ts":"1721105348.906371","cause":"received the SYN-ACK, acknowledged it","rcv_wnd":64240,"bytes_sent":0,"bytes_received":0,"bytes_acked":1,"retrans":2,"bytes_in_flight":0,"max_segments_in_flight":10}
                        {"type":"retransmission","ts":"1721105348.000007","conn":2,"packet":4,"endpoint":{"ip":"192.168.239.136","port":37050},"peer":{"ip":"1.1.1.1","port":80},"kind":"syn","mechanism":"rto","attempt":3,"interval_us":4004006,"seq":2826371792,"len":0,"trigger":"timer","series":"exponential","series_base_us":1000000,"limit":6,"next_due_ts":"1721105363.000000","gives_up_ts":"1721105475.000000"}
                        {"type":"reset","ts":"1721105348.000008","conn":2,"packet":5,"endpoint":{"ip":"1.1.1.1","port":80},"peer":{"ip":"192.168.239.136","port":37050},"cause":"refused","phase":"SYN_SENT","error":"ECONNREFUSED","ttl":64,"ip_id":0}
                        {"type":"half_open","ts":"1721105348.000009","conn":2,"endpoint":{"ip":"192.168.239.136","port":37050},"peer":{"ip":"1.1.1.1","port":80},"kind":"syn_unanswered"}
                        {"type":"connection","ts":"1721105351.000000","conn":1,"client":{"ip":"192.168.239.136","port":37050},"server":{"ip":"1.1.1.1","port":80},"start":"1721105348.745988","end":"1721105349.068981","client_state":"TIME_WAIT","server_state":"CLOSE","verdict":"closed by the client","packets":10,"bytes":457}
                        """);
    }

    @Test
    void leavesOutWhatIsNotKnownAndKeepsNanoseconds() {
        assertThat(print(TimeFormat.NANOSECONDS, List.of(Events.timedOut())))
                .isEqualTo(
                        """
                        {"type":"transition","ts":"1721105349.068649000","conn":1,"endpoint":{"ip":"2001:db8::1","port":443},"peer":{"ip":"192.168.239.136","port":37050},"role":"server","from":"TIME_WAIT","to":"CLOSE","duration_us":60000000,"evidence":"timer","cause":"waited 2 MSL","max_segments_in_flight":0}
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
