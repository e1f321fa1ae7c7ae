package tcpstates.report;

import java.io.OutputStream;
import tcpstates.event.SocketAddress;

/** Rows of a conn.log as Zeek writes them as JSON: one object a line, without what is not set. */
final class ZeekJson implements ZeekLog {
    private final JsonLines json;

    ZeekJson(OutputStream out) {
        json = new JsonLines(out);
    }

    @Override
    public void write(ZeekRow row) {
        json.beginObject();
        json.seconds("ts", row.start());
        json.word("uid", row.uid());
        address("id.orig_h", "id.orig_p", row.originator());
        address("id.resp_h", "id.resp_p", row.responder());
        json.word("proto", "tcp");
        if (row.durationNanos() > 0) {
            json.seconds("duration", row.durationNanos());
            json.number("orig_bytes", row.originatorBytes());
            json.number("resp_bytes", row.responderBytes());
        }
        json.word("conn_state", row.connState());
        json.number("missed_bytes", row.missedBytes());
        if (!row.history().isEmpty()) {
            json.word("history", row.history());
        }
        json.number("orig_pkts", row.originatorPackets());
        json.number("orig_ip_bytes", row.originatorIpBytes());
        json.number("resp_pkts", row.responderPackets());
        json.number("resp_ip_bytes", row.responderIpBytes());
        json.endObject();
        json.endLine();
    }

    private void address(String ip, String port, SocketAddress address) {
        json.ip(ip, address);
        json.number(port, address.port());
    }

    @Override
    public void end() {
        // nothing stands there
    }

    @Override
    public void flush() {
        json.flush();
    }
}
