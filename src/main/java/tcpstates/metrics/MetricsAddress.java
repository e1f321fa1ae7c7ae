package tcpstates.metrics;

import java.net.InetAddress;

/**
 * Where figures are to be asked for.
 *
 * @param address of this machine; the loopback address unless another one is named
 * @param port 0 for any that is free
 */
public record MetricsAddress(InetAddress address, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code [ADDRESS:]PORT}; an IPv6 address stands in square brackets.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static MetricsAddress of(String text) {
        int colon = text.lastIndexOf(':');
        return new MetricsAddress(
                colon < 0 ? InetAddress.getLoopbackAddress() : address(text, text.substring(0, colon)),
                port(text, text.substring(colon + 1)));
    }

    private static InetAddress address(String text, String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            if (bracketed || host.indexOf(':') < 0) {
                return InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw wrong(text);
    }

    private static int port(String text, String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(digits) : MAX_PORT + 1;
        if (port > MAX_PORT) {
            throw wrong(text);
        }
        return port;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not [ADDRESS:]PORT, such as 9469, 10.0.0.1:9469 or [::1]:9469");
    }

    @Override
    public String toString() {
        String host = address.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
