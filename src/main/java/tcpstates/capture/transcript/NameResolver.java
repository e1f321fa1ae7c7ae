package tcpstates.capture.transcript;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The numbers behind the names of hosts and ports. Nobody is asked: a name that is not known by itself gets a number of its own, out of
 * ranges that are set aside for such use. One name always stands for one number within a transcript.
 */
final class NameResolver {
    private static final int MAX_NAMES = 1 << 16;
    private static final int MAX_HOST_NAME = 255;
    private static final int MAX_SERVICE_NAME = 63;
    private static final int MAX_PORT = 0xffff;
    private static final int OCTETS = 4;

    /** 198.18.0.0/15, RFC 2544: for tests of network devices, never on the Internet. */
    private static final int MADE_UP_IPV4 = 198 << 24 | 18 << 16;

    /** 2001:db8::/32, RFC 3849: for documentation. */
    private static final long MADE_UP_IPV6 = 0x2001_0db8L << 32;

    private static final int LOOPBACK = 127 << 24 | 1;
    private static final Set<String> LOOPBACK_NAMES =
            Set.of("localhost", "localhost.localdomain", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback");

    /** What notes are full of, for machines without /etc/services. */
    private static final Map<String, Integer> COMMON_SERVICES = Map.ofEntries(
            Map.entry("ftp-data", 20),
            Map.entry("ftp", 21),
            Map.entry("ssh", 22),
            Map.entry("telnet", 23),
            Map.entry("smtp", 25),
            Map.entry("domain", 53),
            Map.entry("http", 80),
            Map.entry("pop3", 110),
            Map.entry("sunrpc", 111),
            Map.entry("imap2", 143),
            Map.entry("bgp", 179),
            Map.entry("ldap", 389),
            Map.entry("https", 443),
            Map.entry("microsoft-ds", 445),
            Map.entry("imaps", 993),
            Map.entry("ms-sql-s", 1433),
            Map.entry("mysql", 3306),
            Map.entry("postgresql", 5432),
            Map.entry("redis", 6379),
            Map.entry("http-alt", 8080));

    private final Map<String, Integer> services = new HashMap<>(COMMON_SERVICES);
    private final Map<String, Integer> madeUpPorts = new HashMap<>();
    private final Map<String, Integer> hosts = new HashMap<>();
    private final Set<Integer> servicePorts = new HashSet<>();
    private final Remarks remarks;
    private int nextPort = MAX_PORT;

    /**
     * Reads the system's table of services; without one the commonest names are known.
     *
     * @param table in the format of {@code /etc/services}
     */
    NameResolver(Path table, Remarks remarks) {
        this.remarks = remarks;
        try {
            for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
                service(line);
            }
        } catch (IOException e) {
            // Then the common ones have to do.
        }
        servicePorts.addAll(services.values());
    }

    private void service(String line) {
        String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
        if (words.length >= 2 && words[1].endsWith("/tcp")) {
            int port = port(words[1].substring(0, words[1].length() - "/tcp".length()));
            if (port >= 0) {
                services.put(words[0], port);
            }
        }
    }

    /** The socket that the two words name; null if they cannot name one. */
    @Nullable
    Socket socket(String host, String portWord, boolean v6) {
        int port = portOf(portWord);
        if (port < 0) {
            return null;
        }
        if (host.indexOf(':') >= 0) {
            return ipv6(host, port);
        }
        long ipv4 = ipv4(host);
        if (ipv4 >= 0) {
            return new Socket(0, ipv4, false, port);
        }
        if (!isName(host, MAX_HOST_NAME)) {
            return null;
        }
        if (LOOPBACK_NAMES.contains(host)) {
            return v6 ? new Socket(0, 1, true, port) : new Socket(0, LOOPBACK, false, port);
        }
        return madeUp(host, port, v6);
    }

    private @Nullable Socket madeUp(String host, int port, boolean v6) {
        Integer number = hosts.get(host);
        if (number == null) {
            if (hosts.size() >= MAX_NAMES) {
                return null;
            }
            number = hosts.size() + 1;
            hosts.put(host, number);
            remarks.madeUp(
                    host,
                    v6
                            ? "2001:db8::" + Integer.toHexString(number)
                            : "198." + (18 + (number >>> 16)) + "." + (number >>> 8 & 0xff) + "." + (number & 0xff));
        }
        return v6
                ? new Socket(MADE_UP_IPV6, number, true, port)
                : new Socket(0, Integer.toUnsignedLong(MADE_UP_IPV4 + number), false, port);
    }

    private int portOf(String word) {
        int number = port(word);
        if (number >= 0) {
            return number;
        }
        if (!isName(word, MAX_SERVICE_NAME)) {
            return -1;
        }
        Integer known = services.get(word);
        return known != null ? known : madeUpPort(word);
    }

    private int madeUpPort(String name) {
        Integer known = madeUpPorts.get(name);
        if (known != null) {
            return known;
        }
        while (servicePorts.contains(nextPort)) {
            nextPort--;
        }
        if (nextPort <= 0) {
            return -1;
        }
        madeUpPorts.put(name, nextPort);
        remarks.madeUp(name, "port " + nextPort);
        return nextPort--;
    }

    private static int port(String word) {
        long number = LineParser.number(word);
        return number <= MAX_PORT ? (int) number : -1;
    }

    private static boolean isName(String word, int most) {
        boolean letter = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean isLetter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            letter |= isLetter;
            if (!isLetter && (c < '0' || c > '9') && "-_.+*/".indexOf(c) < 0) {
                return false;
            }
        }
        return letter && word.length() <= most;
    }

    /** -1 for anything but four numbers. */
    private static long ipv4(String text) {
        String[] octets = text.split("\\.", OCTETS + 1);
        if (octets.length != OCTETS) {
            return -1;
        }
        long address = 0;
        for (String octet : octets) {
            long number = octet.length() <= 3 ? LineParser.number(octet) : -1;
            if (number < 0 || number > 0xff) {
                return -1;
            }
            address = address << 8 | number;
        }
        return address;
    }

    private static @Nullable Socket ipv6(String text, int port) {
        try {
            int scope = text.indexOf('%');
            // A literal, so nobody is asked.
            InetAddress address = InetAddress.ofLiteral(scope < 0 ? text : text.substring(0, scope));
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet4Address
                    ? new Socket(0, 0xffffL << 32 | Integer.toUnsignedLong(bytes.getInt()), true, port)
                    : new Socket(bytes.getLong(), bytes.getLong(), true, port);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
