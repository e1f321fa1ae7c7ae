package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tcpstates.metrics.MetricsAddress;
import tcpstates.select.AlarmRule;
import tcpstates.select.ExpressionException;

/** What is watched while a capture runs. */
final class WatchOptions {
    static final String METRICS = "--metrics";
    private static final String KERNEL = "--compare-kernel";

    /** Reads an address and a port. */
    static final class AddressConverter implements ITypeConverter<MetricsAddress> {
        @Override
        public MetricsAddress convert(String text) {
            try {
                return MetricsAddress.of(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private List<String> alarms = new ArrayList<>();
    private @Nullable MetricsAddress metrics;
    private boolean kernel;

    private final List<AlarmRule> rules = new ArrayList<>();

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("Watching");
        group.list(String.class, given -> alarms = given, "--alarm")
                .paramLabel("RULE")
                .description(
                        "A line on standard error, and an event in JSON, when so many connections are so at the same"
                                + " time, and when it is over: 'count(state=SYN_RECV)>500 by listener', by client, by pair (of"
                                + " addresses), or of all together. May be given several times. See docs/alarms.md.");
        group.value(MetricsAddress.class, given -> metrics = given, METRICS)
                .paramLabel("[ADDRESS:]PORT")
                .converters(new AddressConverter())
                .description(
                        "Answer Prometheus at http://ADDRESS:PORT/metrics while a live capture runs; ADDRESS is the"
                                + " loopback address unless given. See docs/metrics.md.");
        group.flag(given -> kernel = given, KERNEL)
                .description(
                        "On SIGUSR1, and when a signal or a key ends a live capture, list on standard error the sockets of"
                                + " this machine of which the kernel says something else than the packets. See docs/live.md.");
        return group;
    }

    void check(boolean countOnly) throws UsageException {
        for (String text : alarms) {
            try {
                rules.add(AlarmRule.of(text));
            } catch (ExpressionException e) {
                throw new UsageException("--alarm: " + e.getMessage());
            }
        }
        UsageException.throwIf(
                countOnly && !rules.isEmpty(),
                "--count counts packets and looks at no connection: give --format summary with --alarm");
    }

    /** Where Prometheus asks; null if nowhere. */
    @Nullable
    MetricsAddress metrics() {
        return metrics;
    }

    /** Whether the kernel's sockets are put beside what the packets show. */
    boolean comparesKernel() {
        return kernel;
    }

    /** Whether something goes by the events of all connections. */
    boolean seesAll() {
        return metrics != null || kernel || !rules.isEmpty();
    }

    /** Adds what only a live capture has. */
    void addLiveOnly(IdleOptions idle) {
        idle.addIf(metrics != null, METRICS);
        idle.addIf(kernel, KERNEL);
    }

    /** What raises an alarm. */
    List<AlarmRule> rules() {
        return rules;
    }
}
