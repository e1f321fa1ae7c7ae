package tcpstates.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpstates.capture.CaptureException;

/** What whoever typed an expression that is no filter may have meant. */
final class FilterHint {
    /** Fields have a dot in their names in Wireshark's display filters, and nothing has in libpcap's. */
    private static final Pattern DISPLAY_FILTER =
            Pattern.compile("\\b(?:eth|frame|ip|ipv6|icmp|tcp|udp|http|dns|tls)\\.[a-z][a-z_.]*");

    private FilterHint() {}

    /** The failure to compile the expression, with a hint if there is one. */
    static CaptureException addTo(CaptureException failure, String expression) {
        String hint = of(expression);
        return hint.isEmpty() ? failure : new CaptureException(failure.getMessage() + "; " + hint, failure);
    }

    private static String of(String expression) {
        for (var words = new StringTokenizer(expression); words.hasMoreTokens(); ) {
            String word = words.nextToken();
            if (isFile(word)) {
                return "'" + word + "' is a file: -r " + word + " reads it";
            }
        }
        Matcher field = DISPLAY_FILTER.matcher(expression);
        return field.find()
                ? "'" + field.group()
                        + "' is a word of Wireshark's display filters; here filters are libpcap's, such as"
                        + " 'host 192.0.2.1 and tcp port 80' (pcap-filter(7))"
                : "";
    }

    private static boolean isFile(String word) {
        try {
            return Files.isRegularFile(Path.of(word));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
