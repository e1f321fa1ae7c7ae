package tcpstates.compare;

import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.LowerCase;
import tcpstates.event.Transition;
import tcpstates.report.JsonLines;
import tcpstates.report.TimeFormat;

/** A comparison as JSON objects, one a line: the captures, each connection of both, those of one, the totals. */
public final class ComparisonJson {
    private final JsonLines json;
    private TimeFormat timesA = TimeFormat.MICROSECONDS;
    private TimeFormat timesB = TimeFormat.MICROSECONDS;

    /** A report that prints to a stream. */
    public ComparisonJson(OutputStream out) {
        json = new JsonLines(out);
    }

    /** Prints all of it. */
    public void print(Comparison comparison) {
        timesA = TimeFormat.ofDecimals(comparison.capture(true).decimals());
        timesB = TimeFormat.ofDecimals(comparison.capture(false).decimals());
        List<RecordedConnection> onlyA = comparison.only(true);
        List<RecordedConnection> onlyB = comparison.only(false);
        json.beginObject();
        json.word("type", "comparison");
        capture("a", comparison.capture(true), timesA);
        capture("b", comparison.capture(false), timesB);
        json.beginArray("clock_offsets");
        comparison.clocks().forEach(this::offset);
        json.endArray();
        json.number("connections_in_both", comparison.inBoth());
        json.number("connections_only_in_a", onlyA.size());
        json.number("connections_only_in_b", onlyB.size());
        json.endObject();
        json.endLine();
        comparison.forEach(this::connection);
        onlyA.forEach(connection -> alone(comparison, true, connection));
        onlyB.forEach(connection -> alone(comparison, false, connection));
        json.flush();
    }

    private void capture(String name, RecordedCapture capture, TimeFormat times) {
        json.beginObject(name);
        json.text("file", capture.name());
        json.number("packets", capture.packets());
        if (!capture.isEmpty()) {
            json.time("start", times, capture.start());
            json.time("end", times, capture.end());
        }
        if (capture.isShortened()) {
            json.bool("shortened", true);
        }
        json.endObject();
    }

    private void offset(ClockOffset offset) {
        json.beginObject();
        json.time("since", timesA, offset.since());
        json.number("least_ns", offset.least());
        json.number("most_ns", offset.most());
        json.endObject();
    }

    private void connection(ComparedConnection connection) {
        json.beginObject();
        json.word("type", "compared_connection");
        seen("a", connection, true);
        seen("b", connection, false);
        Boolean near = connection.nearClientIsA();
        if (near != null) {
            json.word("nearer_to_client", letter(near));
        }
        ClockOffset clocks = connection.clocks();
        if (clocks != null) {
            json.number("clock_offset_least_ns", clocks.least());
            json.number("clock_offset_most_ns", clocks.most());
        }
        json.beginArray("changes");
        connection.changes().forEach(change -> change(connection, change));
        json.endArray();
        json.beginArray("sent");
        direction(connection, true);
        direction(connection, false);
        json.endArray();
        json.beginArray("transitions");
        connection.told().forEach(told -> transition(connection, told));
        json.endArray();
        json.endObject();
        json.endLine();
    }

    private static String letter(boolean isA) {
        return isA ? "a" : "b";
    }

    private void seen(String name, ComparedConnection compared, boolean inA) {
        Pair pair = compared.pair();
        RecordedConnection connection = inA ? pair.a() : pair.b();
        int client = inA ? pair.client() : pair.endInB(pair.client());
        json.beginObject(name);
        seen(connection, client, inA);
        json.endObject();
    }

    private void seen(RecordedConnection connection, int client, boolean inA) {
        json.number("conn", connection.number());
        json.address("client", connection.address(client));
        json.address("server", connection.address(1 - client));
        json.number("packets", connection.packets());
        json.time("start", times(inA), connection.start());
        json.time("end", times(inA), connection.end());
        json.word("client_state", connection.state(client).name());
        json.word("server_state", connection.state(1 - client).name());
    }

    private TimeFormat times(boolean inA) {
        return inA ? timesA : timesB;
    }

    private void change(ComparedConnection connection, Change change) {
        json.beginObject();
        json.word("what", LowerCase.of(change.kind()));
        json.word("role", role(connection, change.end()));
        if (change.packets() > 0) {
            json.number("packets", change.packets());
        } else {
            if (!change.inA().isEmpty()) {
                json.text("a", change.inA());
            }
            json.text("b", change.inB());
        }
        json.endObject();
    }

    private static String role(ComparedConnection connection, int end) {
        return connection.isClient(end) ? "client" : "server";
    }

    private void direction(ComparedConnection connection, boolean client) {
        Direction direction = connection.sentBy(client);
        json.beginObject();
        json.word("role", client ? "client" : "server");
        json.number("packets_a", direction.sent(true).size());
        json.number("packets_b", direction.sent(false).size());
        json.number("packets_both", direction.both());
        if (direction.both() > 0) {
            json.number("difference_least_ns", direction.leastDifference());
            json.number("difference_most_ns", direction.mostDifference());
        }
        json.number("overtaken", direction.overtaken());
        if (direction.isTangled()) {
            json.bool("tangled", true);
        }
        json.beginArray("differences");
        connection.differences(client).forEach(difference -> difference(direction, difference));
        json.endArray();
        json.endObject();
    }

    private void difference(Direction direction, Difference difference) {
        Segments sent = direction.sent(difference.inA());
        int i = difference.index();
        json.beginObject();
        json.word("seen_in", letter(difference.inA()));
        json.word("what", LowerCase.of(difference.absence()));
        upstream(difference.upstream());
        json.number("packet", sent.number(i));
        json.time("ts", times(difference.inA()), sent.time(i));
        json.word("flags", Flags.all(sent.flags(i)));
        json.number("seq", Integer.toUnsignedLong(sent.seq(i)));
        json.number("length", sent.payload(i));
        if (!difference.whole()) {
            json.number("missing", difference.missing());
        }
        json.number("ttl", sent.ttl(i));
        json.endObject();
    }

    private void upstream(@Nullable Boolean upstream) {
        if (upstream != null) {
            json.bool("nearer_to_sender", upstream);
        }
    }

    private void transition(ComparedConnection connection, ComparedConnection.Told told) {
        StateChange change = told.change();
        json.beginObject();
        json.word("seen_in", letter(told.inA()));
        json.word("role", role(connection, told.end()));
        json.time("ts", times(told.inA()), change.time());
        json.word("from", change.from().name());
        json.word("to", change.to().name());
        json.word("evidence", LowerCase.of(change.evidence()));
        if (change.packet() != Transition.NO_PACKET) {
            json.number("packet", change.packet());
        }
        json.endObject();
    }

    private void alone(Comparison comparison, boolean inA, RecordedConnection connection) {
        json.beginObject();
        json.word("type", "connection_in_one");
        json.word("seen_in", letter(inA));
        seen(connection, connection.client(), inA);
        json.word("other_captured", LowerCase.of(comparison.otherRan(inA, connection)));
        json.endObject();
        json.endLine();
    }
}
