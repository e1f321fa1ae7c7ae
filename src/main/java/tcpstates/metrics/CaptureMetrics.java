package tcpstates.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.Backlog;
import tcpstates.capture.CaptureStatistics;
import tcpstates.capture.PacketSource;
import tcpstates.engine.Run;
import tcpstates.engine.RunCounters;
import tcpstates.event.CaptureHealth;
import tcpstates.event.EventSink;
import tcpstates.event.Evidence;
import tcpstates.event.HalfOpen;
import tcpstates.event.LowerCase;
import tcpstates.event.Reset;
import tcpstates.event.Retransmission;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.Nanos;

/**
 * The figures of one capture, see docs/metrics.md. They are worked out when somebody asks, of what the capture counts in any case;
 * what happens to connections is counted event by event. No figure names an address: there would be as many as an attacker likes.
 */
public final class CaptureMetrics {
    private static final String PREFIX = "tcpstates_";

    /** What runs, once it does. */
    private record Running(Run run, PacketSource source) {}

    private final EventCounts events = new EventCounts();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private volatile @Nullable Running running;

    /** @param version of this program; null if that is not known */
    public CaptureMetrics(@Nullable String version) {
        Info.builder()
                .name(PREFIX + "build_info")
                .help("Version of tcpstates-sniff and of Java.")
                .labelNames("version", "java")
                .register(registry)
                .setLabelValues(
                        version == null ? "unknown" : version, Runtime.version().toString());
        connections();
        packets();
        queue();
    }

    /** Takes the events of the capture, on its thread. */
    public EventSink events() {
        return events;
    }

    /** From now on the figures are those of this run; before, they are 0. */
    public void attach(Run run, PacketSource source) {
        running = new Running(run, source);
    }

    PrometheusRegistry registry() {
        return registry;
    }

    /** Takes the values of one figure. */
    @FunctionalInterface
    private interface Values {
        void put(long value, String... labels);
    }

    private void counters(String name, String help, List<String> labels, Consumer<Values> values) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(counter -> values.accept((value, words) -> counter.call((double) value, words)))
                .register(registry);
    }

    // ------------------------------------------------------------------ what happens to connections

    private void connections() {
        GaugeWithCallback.builder()
                .name(PREFIX + "endpoints")
                .help("Ends of connections that are in this state now, as far as packets show.")
                .labelNames("state", "role")
                .callback(gauge -> {
                    for (TcpState state : TcpState.values()) {
                        for (Role role : state.hasConnection() ? Role.values() : new Role[0]) {
                            gauge.call((double) events.endpoints(state, role), state.name(), LowerCase.of(role));
                        }
                    }
                })
                .register(registry);
        counter("connections", "Connections that were seen.", RunCounters::connections);
        counters(
                "transitions",
                "Changes of the state of an end, those that take one back included.",
                List.of("from", "to"),
                counter -> {
                    for (TcpState from : TcpState.values()) {
                        for (TcpState to : TcpState.values()) {
                            long count = events.transitions(from, to);
                            if (count > 0) { // most pairs never occur
                                counter.put(count, from.name(), to.name());
                            }
                        }
                    }
                });
        counters("transitions_by_evidence", "The same changes, by what they rest on.", List.of("evidence"), counter -> {
            for (Evidence evidence : Evidence.values()) {
                counter.put(events.transitions(evidence), LowerCase.of(evidence));
            }
        });
        counters("retransmissions", "Segments that were sent again.", List.of("kind", "mechanism"), counter -> {
            for (Retransmission.Kind kind : Retransmission.Kind.values()) {
                for (Retransmission.Mechanism mechanism : Retransmission.Mechanism.values()) {
                    counter.put(events.retransmissions(kind, mechanism), LowerCase.of(kind), LowerCase.of(mechanism));
                }
            }
        });
        counters("resets", "RSTs.", List.of("cause"), counter -> {
            for (Reset.ResetCause cause : Reset.ResetCause.values()) {
                counter.put(events.resets(cause), LowerCase.of(cause));
            }
        });
        counters(
                "half_open_connections", "Connections of which one end was left hanging.", List.of("kind"), counter -> {
                    for (HalfOpen.Kind kind : HalfOpen.Kind.values()) {
                        counter.put(events.halfOpen(kind), LowerCase.of(kind));
                    }
                });
        counters(
                "evicted_connections",
                "Connections that were followed no longer because there were too many.",
                List.of("kind"),
                counter -> {
                    CaptureHealth.Evicted evicted = evicted();
                    counter.put(evicted.over(), "over");
                    counter.put(evicted.halfOpen(), "half_open");
                    counter.put(evicted.open(), "open");
                });
    }

    private CaptureHealth.Evicted evicted() {
        Running now = running;
        return now == null ? CaptureHealth.Evicted.NONE : now.run.counters().evicted();
    }

    // ------------------------------------------------------------------ packets

    private void packets() {
        counter("captured_packets", "Packets that were taken out of the capture.", RunCounters::packets);
        counters("decoded_packets", "These packets by what was found in them.", List.of("result"), counter -> {
            Running now = running;
            RunCounters counters = now == null ? null : now.run.counters();
            for (DecodeResult result : DecodeResult.values()) {
                counter.put(counters == null ? 0 : counters.results(result), LowerCase.of(result));
            }
        });
        counters(
                "received_packets",
                "Packets that passed the filter, as the kernel counts them.",
                List.of(),
                counter -> counter.put(statistics().received()));
        counters("dropped_packets", "Packets that were lost before this program saw them.", List.of("by"), counter -> {
            CaptureStatistics statistics = statistics();
            counter.put(statistics.droppedByKernel(), "kernel");
            counter.put(statistics.droppedByInterface(), "interface");
        });
    }

    private void counter(String name, String help, ToLongFunction<RunCounters> count) {
        counters(name, help, List.of(), counter -> {
            Running now = running;
            counter.put(now == null ? 0 : count.applyAsLong(now.run.counters()));
        });
    }

    private CaptureStatistics statistics() {
        Running now = running;
        return now == null ? CaptureStatistics.NONE : now.source.statistics();
    }

    // ------------------------------------------------------------------ what waits

    private void queue() {
        gauge("queue_packets", null, "Packets that wait to be analysed.", backlog -> (double) backlog.packets());
        gauge("queue", Unit.BYTES, "Memory that they take.", backlog -> (double) backlog.bytes());
        gauge(
                "queue_fill",
                Unit.RATIO,
                "Of the memory that there is for them, 0 to 1; when it is used up, the kernel drops packets.",
                backlog -> backlog.room() == 0 ? 0 : (double) backlog.bytes() / backlog.room());
        gauge(
                "lag",
                Unit.SECONDS,
                "How long the first of them has waited.",
                backlog -> (double) backlog.nanos() / Nanos.PER_SECOND);
    }

    private void gauge(String name, @Nullable Unit unit, String help, ToDoubleFunction<Backlog> value) {
        GaugeWithCallback.Builder builder =
                GaugeWithCallback.builder().name(PREFIX + name).help(help);
        (unit == null ? builder : builder.unit(unit))
                .callback(gauge -> {
                    Running now = running;
                    gauge.call(value.applyAsDouble(now == null ? Backlog.NONE : now.source.backlog()));
                })
                .register(registry);
    }
}
