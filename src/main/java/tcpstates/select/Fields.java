package tcpstates.select;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EndReason;
import tcpstates.event.EndpointSummary;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.IcmpError;
import tcpstates.event.LowerCase;
import tcpstates.event.Outcome;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.StateNames;
import tcpstates.event.StraySegment;
import tcpstates.event.TcpState;
import tcpstates.event.Tunnel;
import tcpstates.event.VerdictKind;
import tcpstates.select.Selection.Needs;

/** All fields of expressions by their names; where the JSON events know the same thing, it is their word. */
final class Fields {
    private static final Map<String, Field> BY_NAME = new LinkedHashMap<>();
    private static final String ANY_STATE = "*";
    private static final String HALF_OPEN = "half_open";
    private static final String STATE = "state";
    private static final String NO_TUNNEL = "none";
    /** In the place of what an end was in at some time, where a connection is not over. */
    private static final Field STATE_NOW = states(EndFacts::isIn);

    static {
        BY_NAME.put("conn", number(Needs.NUMBER, false, (connection, role) -> connection.number()));
        BY_NAME.put("port", number(Needs.ENDS, true, (connection, role) -> {
            var address = connection.end(role).address;
            return address == null ? ConnectionFacts.UNKNOWN : address.port();
        }));
        BY_NAME.put("addr", new Field(Needs.ENDS, true, false, Fields::address));
        BY_NAME.put("ip", new Field(Needs.ENDS, false, false, Fields::version));

        BY_NAME.put("tunnel", new Field(Needs.EVENTS, false, false, Fields::tunnel));
        BY_NAME.put("tunnel_id", new Field(Needs.EVENTS, false, true, (roles, comparison, value) -> {
            var wanted = Quantity.ofNumber(value, comparison);
            return connection -> hasLayer(connection, layer -> layer.id() != Tunnel.NO_ID && wanted.holds(layer.id()));
        }));

        BY_NAME.put(STATE, states(EndFacts::was));
        BY_NAME.put("from", states((end, state) -> end.changed(state, null)));
        BY_NAME.put("to", states((end, state) -> end.changed(null, state)));
        BY_NAME.put("change", new Field(Needs.EVENTS, true, false, Fields::change));
        BY_NAME.put("client_state", lastState(Role.CLIENT));
        BY_NAME.put("server_state", lastState(Role.SERVER));
        BY_NAME.put("evidence", endWords(Evidence.values(), EndFacts::hasEvidence));

        BY_NAME.put("retransmission", endWords(Retransmission.Kind.values(), EndFacts::repeated));
        BY_NAME.put("mechanism", words(Needs.EVENTS, Retransmission.Mechanism.values(), ConnectionFacts::hasMechanism));
        BY_NAME.put("reset", words(Needs.EVENTS, Reset.ResetCause.values(), ConnectionFacts::hasReset));
        BY_NAME.put(HALF_OPEN, words(Needs.EVENTS, HalfOpen.Kind.values(), ConnectionFacts::isHalfOpen));
        BY_NAME.put("icmp", words(Needs.EVENTS, IcmpError.Kind.values(), ConnectionFacts::hasIcmpError));
        BY_NAME.put("stray", words(Needs.EVENTS, StraySegment.Flags.values(), ConnectionFacts::hasStray));

        BY_NAME.put("outcome", new Field(Needs.OUTCOME, false, false, Fields::outcome));
        BY_NAME.put("verdict", words(Needs.OUTCOME, VerdictKind.values(), Fields::hasVerdict));
        BY_NAME.put("opened_by", whoDid(Outcome::openedBy));
        BY_NAME.put("closed_by", whoDid(Outcome::closedBy));

        BY_NAME.put("duration", duration(Needs.SUMMARY, ConnectionFacts::duration));
        BY_NAME.put("handshake", duration(Needs.OUTCOME, ConnectionFacts::handshake));
        BY_NAME.put("packets", traffic(ConnectionFacts::packets, EndpointSummary::packets));
        BY_NAME.put("bytes", traffic(ConnectionFacts::bytes, EndpointSummary::bytes));
        BY_NAME.put("retrans", new Field(Needs.EVENTS, true, true, Fields::repeats));
        BY_NAME.put("resets", new Field(Needs.EVENTS, false, true, (roles, comparison, value) -> {
            var wanted = Quantity.ofCount(value, comparison);
            return connection -> wanted.holds(connection.resets());
        }));
    }

    private Fields() {}

    /**
     * The field of that name; null if there is none.
     *
     * @param living whether it is asked of connections that are not over
     */
    static @Nullable Field of(String name, boolean living) {
        return living && name.equals(STATE) ? STATE_NOW : BY_NAME.get(name);
    }

    /** Names that {@link #of} knows. */
    static Collection<String> names() {
        return BY_NAME.keySet();
    }

    /** {@code time(STATE)}: how long an end was in one of these, up to the clock of the capture. */
    static Field timeIn(Set<TcpState> states) {
        return new Field(Needs.OUTCOME, true, true, (roles, comparison, value) -> {
            var wanted = Quantity.ofDuration(value, comparison);
            return connection -> roles.stream().anyMatch(role -> {
                EndpointSummary end = connection.did(role);
                return end != null
                        && wanted.holds(states.stream()
                                .mapToLong(state -> end.timeInState().getOrDefault(state, 0L))
                                .sum());
            });
        });
    }

    // ------------------------------------------------------------------ kinds of fields

    /** A number of the connection or of an end. */
    @FunctionalInterface
    private interface NumberOf {
        long of(ConnectionFacts connection, Role role);
    }

    private static Field number(Needs needs, boolean perEnd, NumberOf number) {
        return new Field(needs, perEnd, true, (roles, comparison, value) -> {
            var wanted = Quantity.ofNumber(value, comparison);
            return connection -> {
                for (Role role : roles) {
                    if (wanted.holds(number.of(connection, role))) {
                        return true;
                    }
                }
                return false;
            };
        });
    }

    private static Field states(BiPredicate<EndFacts, Set<TcpState>> test) {
        return new Field(Needs.EVENTS, true, false, (roles, comparison, value) -> {
            Set<TcpState> states = states(value);
            return ofEnds(roles, end -> test.test(end, states));
        });
    }

    private static Field lastState(Role role) {
        return new Field(Needs.EVENTS, false, false, (roles, comparison, value) -> {
            Set<TcpState> states = states(value);
            return connection -> connection.end(role).isIn(states);
        });
    }

    private static Field endWords(Enum<?>[] known, BiPredicate<EndFacts, Enum<?>> test) {
        return new Field(Needs.EVENTS, true, false, (roles, comparison, value) -> {
            Enum<?> word = word(value, known);
            return ofEnds(roles, end -> test.test(end, word));
        });
    }

    private static Field words(Needs needs, Enum<?>[] known, BiPredicate<ConnectionFacts, Enum<?>> test) {
        return new Field(needs, false, false, (roles, comparison, value) -> {
            Enum<?> word = word(value, known);
            return connection -> test.test(connection, word);
        });
    }

    private static Field whoDid(Function<Outcome, @Nullable Role> who) {
        return words(Needs.OUTCOME, Role.values(), (connection, role) -> {
            Outcome outcome = connection.outcome();
            return outcome != null && who.apply(outcome) == role;
        });
    }

    private static Field duration(Needs needs, ToLongFunction<ConnectionFacts> time) {
        return new Field(needs, false, true, (roles, comparison, value) -> {
            var wanted = Quantity.ofDuration(value, comparison);
            return connection -> wanted.holds(time.applyAsLong(connection));
        });
    }

    private static Field traffic(ToLongFunction<ConnectionFacts> both, ToLongFunction<EndpointSummary> one) {
        return new Field(Needs.OUTCOME, true, true, (roles, comparison, value) -> {
            var wanted = Quantity.ofCount(value, comparison);
            if (roles.size() > 1) {
                return connection -> wanted.holds(both.applyAsLong(connection));
            }
            return connection -> {
                EndpointSummary end = connection.did(roles.getFirst());
                return end != null && wanted.holds(one.applyAsLong(end));
            };
        });
    }

    // ------------------------------------------------------------------ single fields

    private static Condition address(List<Role> roles, Comparison comparison, String value) {
        Network network = Network.of(value);
        return ofEnds(roles, end -> end.address != null && network.contains(end.address));
    }

    private static Condition version(List<Role> roles, Comparison comparison, String value) {
        if (!value.equals("4") && !value.equals("6")) {
            throw new IllegalArgumentException("'" + value + "' is not 4 or 6");
        }
        boolean v6 = value.equals("6");
        return ofEnds(roles, end -> end.address != null && end.address.v6() == v6);
    }

    /** A kind of tunnel, of which one layer is enough, or none. */
    private static Condition tunnel(List<Role> roles, Comparison comparison, String value) {
        if (value.equalsIgnoreCase(NO_TUNNEL)) {
            return connection -> connection.tunnel() == null;
        }
        Enum<?> kind = word(value, Tunnel.Kind.values());
        return connection -> hasLayer(connection, layer -> layer.kind() == kind);
    }

    private static boolean hasLayer(ConnectionFacts connection, Predicate<Tunnel.Layer> wanted) {
        Tunnel tunnel = connection.tunnel();
        return tunnel != null && tunnel.layers().stream().anyMatch(wanted);
    }

    private static Condition change(List<Role> roles, Comparison comparison, String value) {
        int sign = value.indexOf('>');
        if (sign < 0) {
            throw new IllegalArgumentException("'" + value + "' is no change like ESTABLISHED>CLOSE or *>CLOSE");
        }
        Set<TcpState> from = statesOrAny(value.substring(0, sign));
        Set<TcpState> to = statesOrAny(value.substring(sign + 1));
        return ofEnds(roles, end -> end.changed(from, to));
    }

    private static Condition outcome(List<Role> roles, Comparison comparison, String value) {
        if (value.equalsIgnoreCase(HALF_OPEN)) {
            return ConnectionFacts::isHalfOpen;
        }
        List<Enum<?>> known = new ArrayList<>(List.of(EndReason.values()));
        for (VerdictKind kind : VerdictKind.values()) {
            boolean anotherWord = known.stream().noneMatch(word -> word.name().equals(kind.name()));
            if (kind.endReason() != null && anotherWord) {
                known.add(kind);
            }
        }
        Enum<?> word = word(value, known.toArray(Enum<?>[]::new));
        return connection -> {
            Outcome outcome = connection.outcome();
            return outcome != null
                    && (outcome.endReason() == word
                            || outcome.verdicts().getFirst().kind() == word);
        };
    }

    private static Condition repeats(List<Role> roles, Comparison comparison, String value) {
        var wanted = Quantity.ofCount(value, comparison);
        return connection -> wanted.holds(
                roles.stream().mapToLong(role -> connection.end(role).repeats()).sum());
    }

    private static boolean hasVerdict(ConnectionFacts connection, Enum<?> kind) {
        Outcome outcome = connection.outcome();
        return outcome != null && outcome.verdicts().stream().anyMatch(verdict -> verdict.kind() == kind);
    }

    // ------------------------------------------------------------------ values

    private static Condition ofEnds(List<Role> roles, Predicate<EndFacts> test) {
        return connection -> {
            for (Role role : roles) {
                if (test.test(connection.end(role))) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Set<TcpState> states(String value) {
        Set<TcpState> states = StateNames.typed(value);
        if (states == null) {
            throw noWord(value, TcpState.values(), "state");
        }
        return states;
    }

    private static @Nullable Set<TcpState> statesOrAny(String value) {
        return value.equals(ANY_STATE) ? null : states(value);
    }

    private static Enum<?> word(String value, Enum<?>[] known) {
        for (Enum<?> word : known) {
            if (LowerCase.of(word).equalsIgnoreCase(value.replace('-', '_'))) {
                return word;
            }
        }
        throw noWord(value, known, "word");
    }

    private static IllegalArgumentException noWord(String value, Enum<?>[] known, String what) {
        List<String> words = new ArrayList<>();
        for (Enum<?> word : known) {
            words.add(word instanceof TcpState ? word.name() : LowerCase.of(word));
        }
        String near = NearestWord.to(what.equals("state") ? value.toUpperCase(Locale.ROOT) : value, words);
        String hint = near != null ? ", did you mean " + near + "?" : ": " + String.join(", ", words);
        return new IllegalArgumentException("'" + value + "' is no such " + what + hint);
    }
}
