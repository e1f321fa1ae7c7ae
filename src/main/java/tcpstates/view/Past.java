package tcpstates.view;

import java.util.List;

/**
 * What a connection went through lately.
 *
 * @param events lines, the latest last
 * @param packets lines, the latest last
 */
record Past(List<String> events, List<String> packets) {}
