package tcpstates.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import tcpstates.event.EndHistory;
import tcpstates.event.EndReason;
import tcpstates.event.Handshake;
import tcpstates.event.Outcome;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.event.Teardown;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;

/** What became of a connection, as fields of its JSON object. What is not known is left out. */
final class JsonOutcome {
    private static final LowerCase<Role> ROLES = new LowerCase<>(Role.class);
    private static final LowerCase<EndReason> END_REASONS = new LowerCase<>(EndReason.class);
    private static final LowerCase<VerdictKind> VERDICTS = new LowerCase<>(VerdictKind.class);
    private static final LowerCase<Retransmission.Kind> REPEATED = new LowerCase<>(Retransmission.Kind.class);

    private final JsonGenerator json;
    private final VerdictText text;

    JsonOutcome(JsonGenerator json, Language language) {
        this.json = json;
        text = new VerdictText(language);
    }

    /** Writes the fields into the object that is open. */
    void write(Outcome outcome) throws IOException {
        json.writeStringField("verdict", text.sentences(outcome));
        json.writeStringField("end_reason", END_REASONS.of(outcome.endReason()));
        if (outcome.openedBy() != null) {
            json.writeStringField("opened_by", ROLES.of(outcome.openedBy()));
        }
        if (outcome.closedBy() != null) {
            json.writeStringField("closed_by", ROLES.of(outcome.closedBy()));
        }
        if (outcome.handshake() != null) {
            handshake(outcome.handshake());
        }
        if (outcome.teardown() != null) {
            teardown(outcome.teardown());
        }
        end("client", outcome.client());
        end("server", outcome.server());
        json.writeArrayFieldStart("verdicts");
        for (Verdict verdict : outcome.verdicts()) {
            verdict(verdict);
        }
        json.writeEndArray();
    }

    private void handshake(Handshake handshake) throws IOException {
        json.writeObjectFieldStart("handshake");
        packet("syn_packet", handshake.syn());
        packet("syn_ack_packet", handshake.synAck());
        packet("ack_packet", handshake.ack());
        time("syn_to_syn_ack_us", handshake.synToSynAckNanos());
        time("syn_ack_to_ack_us", handshake.synAckToAckNanos());
        json.writeEndObject();
    }

    private void teardown(Teardown teardown) throws IOException {
        json.writeObjectFieldStart("teardown");
        packet("fin_packet", teardown.firstFin());
        packet("ack_packet", teardown.firstAck());
        packet("second_fin_packet", teardown.secondFin());
        packet("last_ack_packet", teardown.lastAck());
        time("fin_to_ack_us", teardown.finToAckNanos());
        time("half_close_us", teardown.halfCloseNanos());
        time("fin_to_last_ack_us", teardown.finToLastAckNanos());
        json.writeEndObject();
    }

    private void end(String role, EndHistory history) throws IOException {
        json.writeNumberField(role + "_packets", history.packets());
        json.writeNumberField(role + "_bytes", history.bytes());
        json.writeStringField(role + "_flags", String.join(" ", VerdictText.set(history.flags())));
        json.writeObjectFieldStart(role + "_time_us");
        for (Map.Entry<TcpState, Long> time : history.timeInState().entrySet()) {
            json.writeNumberField(time.getKey().name(), time.getValue() / TimeFormat.NANOS_PER_MICRO);
        }
        json.writeEndObject();
        if (!history.repeats().isEmpty()) {
            json.writeObjectFieldStart(role + "_retransmissions");
            for (Map.Entry<Retransmission.Kind, Integer> count :
                    history.repeats().entrySet()) {
                json.writeNumberField(REPEATED.of(count.getKey()), count.getValue());
            }
            json.writeEndObject();
        }
    }

    private void verdict(Verdict verdict) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", VERDICTS.of(verdict.kind()));
        for (Verdict.Argument argument : verdict.arguments()) {
            argument(argument);
        }
        json.writeEndObject();
    }

    private void argument(Verdict.Argument argument) throws IOException {
        switch (argument) {
            case Verdict.Packet packet -> packet(packet.name() + "_packet", packet.number());
            case Verdict.Time time -> time(time.name() + "_us", time.nanos());
            case Verdict.Times times -> {
                json.writeArrayFieldStart(times.name() + "_us");
                for (long nanos : times.nanos()) {
                    json.writeNumber(nanos / TimeFormat.NANOS_PER_MICRO);
                }
                json.writeEndArray();
            }
            case Verdict.Count count -> json.writeNumberField(count.name(), count.value());
            case Verdict.Connection connection -> json.writeNumberField(connection.name(), connection.number());
            case Verdict.End end -> json.writeStringField(end.name(), ROLES.of(end.role()));
            case Verdict.State state -> json.writeStringField(
                    state.name(), state.state().name());
            case Verdict.Flags flags -> json.writeStringField(
                    flags.name(), String.join(" ", VerdictText.set(flags.bits())));
        }
    }

    private void packet(String name, long number) throws IOException {
        if (number > 0) {
            json.writeNumberField(name, number);
        }
    }

    private void time(String name, long nanos) throws IOException {
        if (nanos >= 0) {
            json.writeNumberField(name, nanos / TimeFormat.NANOS_PER_MICRO);
        }
    }
}
