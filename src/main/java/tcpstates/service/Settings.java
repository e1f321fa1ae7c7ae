package tcpstates.service;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpstates.event.SocketAddress;
import tcpstates.event.Transition;
import tcpstates.metrics.MetricsAddress;
import tcpstates.select.AlarmRule;
import tcpstates.select.ExpressionException;

/**
 * What a background capture was switched on with.
 *
 * @param verbose level of output: 0 for a report of transitions, else one of connections
 * @param address text of the address that connections must have; {@link #NO_ADDRESS} for any
 * @param host the same as an address with port 0; null for any
 * @param interfaceName where to capture
 * @param snapshotLength most bytes to capture of a packet
 * @param history most transitions kept for the next report
 * @param model which steps the states take: {@code rfc} or {@code linux}
 * @param unknown what stands for a number that is not on the wire
 * @param strict whether to print what diagnose-tools would, its omissions included
 * @param alarms that are told of
 * @param metrics where Prometheus asks; null for nowhere
 * @param filter pcap-filter expression; empty for all packets
 */
public record Settings(
        int verbose,
        String address,
        @Nullable SocketAddress host,
        String interfaceName,
        int snapshotLength,
        int history,
        String model,
        String unknown,
        boolean strict,
        List<AlarmRule> alarms,
        @Nullable MetricsAddress metrics,
        String filter) {
    /** How diagnose-tools prints that no address was given. */
    public static final String NO_ADDRESS = "0.0.0.0";

    public static final int MAXIMUM_SNAPSHOT_LENGTH = 262_144;
    public static final int DEFAULT_HISTORY = 100_000;
    public static final int MAXIMUM_HISTORY = 1_000_000;

    private static final String ANY_INTERFACE = "any";
    private static final String FILTER_KEY = "filter";
    private static final String LINUX = "linux";
    private static final Set<String> MODELS = Set.of("rfc", LINUX);
    private static final Set<String> UNKNOWN = Set.of("-", "0", "未知");

    /** Reads keys and values as they stand behind {@code --activate=}; keys that are not known are passed over. */
    public static Settings parse(String text) throws WrongSettings {
        KeyValues keys = keys(text);
        boolean strict = number(keys, "strict", 0, 0, 1) != 0;
        SocketAddress host = host(address(keys));
        if (strict && host != null && host.v6()) {
            throw new WrongSettings("addr=" + address(keys) + ": strict=1 takes IPv4 addresses only");
        }
        return new Settings(
                number(keys, "verbose", 0, 0, Integer.MAX_VALUE),
                address(keys),
                host,
                orDefault(keys.get("interface"), ANY_INTERFACE),
                number(keys, "snaplen", MAXIMUM_SNAPSHOT_LENGTH, 1, MAXIMUM_SNAPSHOT_LENGTH),
                number(keys, "history", DEFAULT_HISTORY, 1, MAXIMUM_HISTORY),
                word(keys, "model", strict ? LINUX : "rfc", MODELS),
                word(keys, "unknown", "-", UNKNOWN),
                strict,
                alarms(orDefault(keys.get("alarm"), "")),
                metrics(orDefault(keys.get("metrics"), "")),
                orDefault(keys.get(FILTER_KEY), ""));
    }

    /** The level of output that was asked for, 0 if it is no number; for messages about settings that are wrong. */
    public static int verbose(String text) {
        try {
            return number(keys(text), "verbose", 0, 0, Integer.MAX_VALUE);
        } catch (WrongSettings e) {
            return 0;
        }
    }

    /** The address that was asked for, as it was typed; for messages about settings that are wrong. */
    public static String address(String text) {
        return address(keys(text));
    }

    private static KeyValues keys(String text) {
        return KeyValues.parse(text, FILTER_KEY);
    }

    private static String address(KeyValues keys) {
        return orDefault(keys.get("addr"), NO_ADDRESS);
    }

    private static String orDefault(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static int number(KeyValues keys, String key, int otherwise, int least, int most) throws WrongSettings {
        String value = keys.get(key);
        if (value == null || value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new WrongSettings(key + "=" + value + ": must be " + least + " to " + most);
    }

    private static String word(KeyValues keys, String key, String otherwise, Set<String> words) throws WrongSettings {
        String value = orDefault(keys.get(key), otherwise);
        if (!words.contains(value)) {
            throw new WrongSettings(key + "=" + value + ": must be one of "
                    + String.join(" ", words.stream().sorted().toList()));
        }
        return value;
    }

    private static @Nullable MetricsAddress metrics(String text) throws WrongSettings {
        try {
            return text.isEmpty() ? null : MetricsAddress.of(text);
        } catch (IllegalArgumentException e) {
            throw new WrongSettings("metrics: " + e.getMessage());
        }
    }

    private static List<AlarmRule> alarms(String text) throws WrongSettings {
        try {
            return AlarmRule.list(text);
        } catch (ExpressionException e) {
            throw new WrongSettings("alarm: " + e.getMessage());
        }
    }

    private static @Nullable SocketAddress host(String text) throws WrongSettings {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new WrongSettings("addr=" + text + ": no IP address");
        }
        if (address instanceof Inet4Address && !text.contains(":") && !text.equals(address.getHostAddress())) {
            throw new WrongSettings("addr=" + text + ": no IP address"); // as 1.1, which once meant 1.0.0.1
        }
        if (address.isAnyLocalAddress()) {
            return null;
        }
        return SocketAddress.of(address.getAddress(), 0);
    }

    /** Keys and values that {@link #parse} reads as these settings. */
    public String text() {
        String rules = alarms.stream().map(AlarmRule::text).collect(Collectors.joining("; "));
        return textForReports()
                + (rules.isEmpty() ? "" : " alarm=\"" + rules + '"')
                + (metrics == null ? "" : " metrics=" + metrics)
                + withFilter();
    }

    /** The same for the journal, which has no room for everything: without what no report depends on. */
    String textForJournal() {
        return textForReports() + withFilter();
    }

    private String textForReports() {
        return "verbose=" + verbose + " addr=" + address + " interface=" + interfaceName + " snaplen=" + snapshotLength
                + " history=" + history + " model=" + model + " unknown=" + unknown + " strict=" + (strict ? 1 : 0);
    }

    private String withFilter() {
        return filter.isEmpty() ? "" : " filter=" + filter;
    }

    /** Whether states are those that Linux' sockets take. */
    public boolean ofLinux() {
        return model.equals(LINUX);
    }

    /** Whether a change belongs into the report: with an address, those of either end; strictly, those towards it. */
    boolean concerns(Transition change) {
        return concerns(change.endpoint(), change.peer());
    }

    /** Whether an endpoint belongs into the report. */
    boolean concerns(SocketAddress endpoint, SocketAddress peer) {
        if (strict && endpoint.v6()) {
            return false;
        }
        return host == null || host.equals(peer.host()) || !strict && host.equals(endpoint.host());
    }
}
