package tcpstates.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tcpstates.event.Outcome;
import tcpstates.event.Role;
import tcpstates.event.Verdict;

/**
 * Puts verdicts into words. The sentences stand in {@code verdicts.properties}, one file a language: <code>{name}</code> is a
 * value of the verdict, <code>[a clause]</code> is left out when one of its values is not known.
 */
public final class VerdictText {
    private static final BigDecimal MILLIS_BELOW = new BigDecimal("0.1");
    private static final int DECIMALS = 3;
    private static final int NANO_DECIMALS = 9;
    private static final String SHORT = ".short";
    private static final String[] FLAGS = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"};
    private static final int XMAS = 0x29; // FIN, PSH and URG

    private final Language language;
    private final ResourceBundle sentences;

    public VerdictText(Language language) {
        this.language = language;
        sentences = language.words("verdicts");
    }

    /** The verdict and all remarks in whole sentences. */
    public String sentences(Outcome outcome) {
        return outcome.verdicts().stream().map(this::sentence).collect(Collectors.joining(between(" ", "")));
    }

    /** The verdict and all remarks in few words, for a table. */
    public String inShort(Outcome outcome) {
        return outcome.verdicts().stream()
                .map(verdict -> render(verdict, SHORT))
                .collect(Collectors.joining(between("; ", "；")));
    }

    /** One verdict or remark in one sentence. */
    public String sentence(Verdict verdict) {
        return render(verdict, "");
    }

    private String between(String english, String chinese) {
        return language == Language.ZH ? chinese : english;
    }

    private String render(Verdict verdict, String form) {
        Map<String, String> values = new HashMap<>();
        verdict.arguments().forEach(argument -> values.put(argument.name(), value(argument)));
        var text = new StringBuilder();
        String template = sentences.getString(verdict.kind().name() + form);
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('[', at);
            int close = open < 0 ? -1 : template.indexOf(']', open);
            if (close < 0) {
                fill(text, template.substring(at), values);
                break;
            }
            fill(text, template.substring(at, open), values);
            int length = text.length();
            if (!fill(text, template.substring(open + 1, close), values)) {
                text.setLength(length);
            }
            at = close + 1;
        }
        return text.toString();
    }

    /** Appends a part of a sentence; returns whether all its values are known. */
    private static boolean fill(StringBuilder text, String part, Map<String, String> values) {
        boolean known = true;
        int at = 0;
        for (int open = part.indexOf('{'); open >= 0; open = part.indexOf('{', at)) {
            int close = part.indexOf('}', open);
            String value = values.get(part.substring(open + 1, close));
            known &= value != null;
            text.append(part, at, open).append(value == null ? "?" : value);
            at = close + 1;
        }
        text.append(part, at, part.length());
        return known;
    }

    private String value(Verdict.Argument argument) {
        return switch (argument) {
            case Verdict.Packet packet -> Long.toString(packet.number());
            case Verdict.Count count -> Long.toString(count.value());
            case Verdict.Connection connection -> Integer.toString(connection.number());
            case Verdict.Time time -> time(time.nanos());
            case Verdict.Times times -> times.nanos().stream()
                    .map(nanos -> decimal(seconds(nanos)))
                    .collect(Collectors.joining(" "));
            case Verdict.End end -> end.role() == Role.CLIENT ? between("client", "客户端") : between("server", "服务器");
            case Verdict.State state -> state.state().name();
            case Verdict.Flags flags -> flags(flags.bits());
        };
    }

    private String time(long nanos) {
        BigDecimal seconds = seconds(nanos);
        return seconds.compareTo(MILLIS_BELOW) < 0
                ? decimal(seconds.movePointRight(DECIMALS)) + between(" ms", " 毫秒")
                : decimal(seconds) + between(" s", " 秒");
    }

    private static BigDecimal seconds(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_DECIMALS);
    }

    private static String decimal(BigDecimal number) {
        BigDecimal rounded = number.setScale(DECIMALS, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** What scanners call these segments, or the flags. */
    private static String flags(int bits) {
        if (bits == 0) {
            return "NULL";
        }
        if (bits == XMAS) {
            return "Xmas";
        }
        return String.join("+", set(bits));
    }

    /** Names of the flags that are set, from the lowest bit on. */
    static List<String> set(int bits) {
        return IntStream.range(0, FLAGS.length)
                .filter(i -> (bits & 1 << i) != 0)
                .mapToObj(i -> FLAGS[i])
                .toList();
    }
}
