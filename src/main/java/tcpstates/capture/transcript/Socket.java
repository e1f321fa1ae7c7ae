package tcpstates.capture.transcript;

/**
 * An address and a port.
 *
 * @param high an IPv6 address' first 64 bits; 0 for IPv4
 * @param low an IPv6 address' last 64 bits; for IPv4 the address in the low 32 bits
 */
record Socket(long high, long low, boolean v6, int port) implements Comparable<Socket> {
    @Override
    public int compareTo(Socket other) {
        if (high != other.high) {
            return Long.compare(high, other.high);
        }
        if (low != other.low) {
            return Long.compare(low, other.low);
        }
        return port == other.port ? Boolean.compare(v6, other.v6) : Integer.compare(port, other.port);
    }
}
