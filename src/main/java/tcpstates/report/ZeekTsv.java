package tcpstates.report;

import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tcpstates.event.SocketAddress;

/**
 * A conn.log as Zeek's ASCII writer makes it. {@code #open} and {@code #close} are times of the capture (of the first row's first
 * packet, and of the last packet of any row), so that the same capture gives the same text on any day.
 */
final class ZeekTsv implements ZeekLog {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);
    private static final String HEAD = """
            #separator \\x09
            #set_separator	,
            #empty_field	(empty)
            #unset_field	-
            #path	conn
            """;
    private static final String FIELDS = """
            #fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	service	duration	orig_bytes	resp_bytes	conn_state\
            	local_orig	local_resp	missed_bytes	history	orig_pkts	orig_ip_bytes	resp_pkts	resp_ip_bytes	tunnel_parents
            #types	time	string	addr	port	addr	port	enum	string	interval	count	count	string\
            	bool	bool	count	string	count	count	count	count	set[string]
            """;
    private static final long NOTHING = Long.MIN_VALUE;

    private final OutputStream out;
    private final LineBuffer text = new LineBuffer();
    private long latest = NOTHING;

    ZeekTsv(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(ZeekRow row) {
        if (latest == NOTHING) {
            head(row.start());
        }
        latest = Math.max(latest, row.end());
        TimeFormat.MICROSECONDS.append(text, row.start());
        field(row.uid());
        address(row.originator());
        address(row.responder());
        field("tcp");
        field("-");
        if (row.durationNanos() > 0) {
            tab();
            TimeFormat.MICROSECONDS.append(text, row.durationNanos());
            number(row.originatorBytes());
            number(row.responderBytes());
        } else {
            field("-\t-\t-");
        }
        field(row.connState());
        field("-\t-");
        number(row.missedBytes());
        field(row.history().isEmpty() ? "-" : row.history());
        number(row.originatorPackets());
        number(row.originatorIpBytes());
        number(row.responderPackets());
        number(row.responderIpBytes());
        field("-");
        text.character('\n');
        text.drainWhenLarge(out);
    }

    private void head(long start) {
        text.utf8(HEAD);
        if (start != NOTHING) {
            text.utf8("#open\t" + second(start) + "\n");
        }
        text.utf8(FIELDS);
    }

    private static String second(long nanos) {
        return SECOND.format(Instant.EPOCH.plusNanos(nanos));
    }

    private void address(SocketAddress address) {
        tab();
        text.ip(address);
        number(address.port());
    }

    private void number(long number) {
        tab();
        text.signed(number);
    }

    private void field(String word) {
        tab();
        text.utf8(word);
    }

    private void tab() {
        text.character('\t');
    }

    @Override
    public void end() {
        if (latest == NOTHING) {
            head(NOTHING);
        } else {
            text.utf8("#close\t" + second(latest) + "\n");
        }
    }

    @Override
    public void flush() {
        text.flushTo(out);
    }
}
