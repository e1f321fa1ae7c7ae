package tcpstates.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tcpstates.event.DataTransfer;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Handshake;
import tcpstates.event.LowerCase;
import tcpstates.event.Outcome;
import tcpstates.event.Retransmission;
import tcpstates.event.TcpState;
import tcpstates.event.Teardown;
import tcpstates.event.Verdict;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpFlags;

/** What became of a connection, as fields of its JSON object. What is not known is left out. */
final class JsonOutcome {

    private static final EndFields CLIENT = new EndFields("client");
    private static final EndFields SERVER = new EndFields("server");
    /** The flags of a TCP header. */
    private static final int ALL_FLAGS = 0x1ff;

    private final JsonLines json;
    private final VerdictText text;
    private final @Nullable String[] flagTexts = new String[ALL_FLAGS + 1];

    JsonOutcome(JsonLines json, Language language) {
        this.json = json;
        text = new VerdictText(Wording.of(language));
    }

    /** Writes the fields into the object that is open. */
    void write(Outcome outcome) {
        json.text("verdict", text.sentences(outcome));
        json.word("end_reason", LowerCase.of(outcome.endReason()));
        if (outcome.openedBy() != null) {
            json.word("opened_by", LowerCase.of(outcome.openedBy()));
        }
        if (outcome.closedBy() != null) {
            json.word("closed_by", LowerCase.of(outcome.closedBy()));
        }
        if (outcome.handshake() != null) {
            handshake(outcome.handshake());
        }
        if (outcome.teardown() != null) {
            teardown(outcome.teardown());
        }
        json.number("longest_silence_us", outcome.silenceNanos() / Nanos.PER_MICRO);
        json.word("history", outcome.history());
        end(CLIENT, outcome.client());
        end(SERVER, outcome.server());
        json.beginArray("verdicts");
        for (Verdict verdict : outcome.verdicts()) {
            verdict(verdict);
        }
        json.endArray();
    }

    private void handshake(Handshake handshake) {
        json.beginObject("handshake");
        packet("syn_packet", handshake.syn());
        packet("syn_ack_packet", handshake.synAck());
        packet("ack_packet", handshake.ack());
        time("syn_to_syn_ack_us", handshake.synToSynAckNanos());
        time("syn_ack_to_ack_us", handshake.synAckToAckNanos());
        json.endObject();
    }

    private void teardown(Teardown teardown) {
        json.beginObject("teardown");
        packet("fin_packet", teardown.firstFin());
        packet("ack_packet", teardown.firstAck());
        packet("second_fin_packet", teardown.secondFin());
        packet("last_ack_packet", teardown.lastAck());
        time("fin_to_ack_us", teardown.finToAckNanos());
        time("half_close_us", teardown.halfCloseNanos());
        time("fin_to_last_ack_us", teardown.finToLastAckNanos());
        json.endObject();
    }

    private void end(EndFields fields, EndpointSummary end) {
        json.number(fields.packets, end.packets());
        json.number(fields.bytes, end.bytes());
        json.word(fields.flags, flags(end.flags()));
        json.beginObject(fields.times);
        for (Map.Entry<TcpState, Long> time : end.timeInState().entrySet()) {
            json.number(time.getKey().name(), time.getValue() / Nanos.PER_MICRO);
        }
        json.endObject();
        if (!end.repeats().isEmpty()) {
            json.beginObject(fields.retransmissions);
            for (Map.Entry<Retransmission.Kind, Integer> count : end.repeats().entrySet()) {
                json.number(LowerCase.of(count.getKey()), count.getValue());
            }
            json.endObject();
        }
        DataTransfer data = end.data();
        if (data != null) {
            json.beginObject(fields.data);
            data(data);
            json.endObject();
        }
    }

    private void data(DataTransfer data) {
        json.number("rtt_samples", data.roundTrips());
        if (data.roundTrips() > 0) {
            time("rtt_min_us", data.leastNanos());
            time("rtt_smoothed_us", data.smoothedNanos());
            time("rtt_max_us", data.greatestNanos());
        }
        time("idle_us", data.idleNanos());
        time("window_full_us", data.windowFullNanos());
        time("repairing_us", data.repairingNanos());
        time("unknown_us", data.unknownNanos());
        json.number("reported_missing", data.reportedMissing());
        json.number("reported_twice", data.reportedTwice());
    }

    private void verdict(Verdict verdict) {
        json.beginObject();
        json.word("kind", LowerCase.of(verdict.kind()));
        for (Verdict.Argument argument : verdict.arguments()) {
            argument(argument);
        }
        json.endObject();
    }

    private void argument(Verdict.Argument argument) {
        switch (argument) {
            case Verdict.Packet packet -> packet(packet.name(), "_packet", packet.number());
            case Verdict.Time time -> time(time.name(), "_us", time.nanos());
            case Verdict.Times times -> {
                json.beginArray(times.name() + "_us");
                for (long nanos : times.nanos()) {
                    json.number(nanos / Nanos.PER_MICRO);
                }
                json.endArray();
            }
            case Verdict.Series series -> {
                json.word(series.name(), LowerCase.of(series.shape()));
                time(series.name() + "_base_us", series.baseNanos());
                if (series.equal() > 0) {
                    json.number(series.name() + "_equal", series.equal());
                }
            }
            case Verdict.Settings settings -> json.word(settings.name(), settings.told() ? "told" : "defaults");
            case Verdict.Count count -> json.number(count.name(), count.value());
            case Verdict.Connection connection -> json.number(connection.name(), connection.number());
            case Verdict.End end -> json.word(end.name(), LowerCase.of(end.role()));
            case Verdict.State state -> json.word(state.name(), state.state().name());
            case Verdict.Icmp icmp -> json.word(icmp.name(), LowerCase.of(icmp.kind()));
            case Verdict.ProgramError error ->
                json.word(error.name(), error.error().name());
            case Verdict.Host host -> json.ip(host.name(), host.address());
            case Verdict.Flags flags -> json.word(flags.name(), flags(flags.bits()));
        }
    }

    private void packet(String name, String suffix, long number) {
        if (number > 0) {
            json.number(name, suffix, number);
        }
    }

    private void time(String name, String suffix, long nanos) {
        if (nanos >= 0) {
            json.number(name, suffix, nanos / Nanos.PER_MICRO);
        }
    }

    /** Names of the flags, put together once for each set of them. */
    private String flags(int bits) {
        String text = flagTexts[bits & ALL_FLAGS];
        if (text == null) {
            text = String.join(" ", TcpFlags.names(bits));
            flagTexts[bits & ALL_FLAGS] = text;
        }
        return text;
    }

    private void packet(String name, long number) {
        if (number > 0) {
            json.number(name, number);
        }
    }

    private void time(String name, long nanos) {
        if (nanos >= 0) {
            json.number(name, nanos / Nanos.PER_MICRO);
        }
    }

    /** The names of one end's fields. */
    private static final class EndFields {
        final String packets;
        final String bytes;
        final String flags;
        final String times;
        final String retransmissions;
        final String data;

        EndFields(String role) {
            packets = role + "_packets";
            bytes = role + "_bytes";
            flags = role + "_flags";
            times = role + "_time_us";
            retransmissions = role + "_retransmissions";
            data = role + "_data";
        }
    }
}
