package tcpstates.report;

import java.text.MessageFormat;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import tcpstates.event.Backoff;
import tcpstates.event.Outcome;
import tcpstates.event.Role;
import tcpstates.event.StateNames;
import tcpstates.event.Tunnel;
import tcpstates.event.Verdict;
import tcpstates.event.VerdictKind;
import tcpstates.packet.Nanos;
import tcpstates.packet.TcpFlags;

/**
 * Puts verdicts into words. The sentences stand in {@code verdicts.properties}, one file a language: <code>{name}</code> is a
 * value of the verdict, <code>[a clause]</code> is left out when one of its values is not known. For one thread.
 */
public final class VerdictText {
    private static final long MILLIS_BELOW = 100 * Nanos.PER_MILLI;
    private static final int THOUSAND = 1000;
    private static final String SHORT = ".short";
    private static final int XMAS = 0x29; // FIN, PSH and URG

    private final Language language;
    private final StateNames names;
    private final ResourceBundle sentences;
    private final Map<VerdictKind, SentenceTemplate> whole = new EnumMap<>(VerdictKind.class);
    private final Map<VerdictKind, SentenceTemplate> inShort = new EnumMap<>(VerdictKind.class);
    /** Of one call; kept, so that a sentence costs no more than its own characters. */
    private final StringBuilder text = new StringBuilder();

    public VerdictText(Wording wording) {
        language = wording.language();
        names = wording.names();
        sentences = language.words("verdicts");
    }

    /** The verdict and all remarks in whole sentences, the tunnel among them. */
    public String sentences(Outcome outcome) {
        String said = all(outcome.verdicts(), "", between(" ", ""));
        return outcome.tunnel() == null ? said : said + between(" ", "") + tunnel(outcome.tunnel(), "");
    }

    private String tunnel(Tunnel tunnel, String form) {
        return new MessageFormat(sentences.getString("tunnel" + form), Locale.ROOT).format(new Object[] {tunnel});
    }

    /** The verdict and all remarks in few words, for a table. */
    public String inShort(Outcome outcome) {
        return all(outcome.verdicts(), SHORT, separator());
    }

    /** One verdict or remark in few words. */
    String inShort(Verdict verdict) {
        return all(List.of(verdict), SHORT, "");
    }

    /** All remarks in few words; empty if there are none. */
    String remarksInShort(Outcome outcome) {
        List<Verdict> verdicts = outcome.verdicts();
        String remarks = all(verdicts.subList(1, verdicts.size()), SHORT, separator());
        if (outcome.tunnel() == null) {
            return remarks;
        }
        return (remarks.isEmpty() ? "" : remarks + separator()) + tunnel(outcome.tunnel(), SHORT);
    }

    private String all(List<Verdict> verdicts, String form, String separator) {
        text.setLength(0);
        for (Verdict verdict : verdicts) {
            if (!text.isEmpty()) {
                text.append(separator);
            }
            render(verdict, form);
        }
        return text.toString();
    }

    /** One verdict or remark in one sentence. */
    public String sentence(Verdict verdict) {
        text.setLength(0);
        render(verdict, "");
        return text.toString();
    }

    /** What stands between a verdict in few words and its remarks. */
    String separator() {
        return between("; ", "；");
    }

    String between(String english, String chinese) {
        return language == Language.ZH ? chinese : english;
    }

    private void render(Verdict verdict, String form) {
        Map<VerdictKind, SentenceTemplate> known = form.isEmpty() ? whole : inShort;
        SentenceTemplate template = known.get(verdict.kind());
        if (template == null) {
            template = new SentenceTemplate(
                    names.in(sentences.getString(verdict.kind().name() + form)));
            known.put(verdict.kind(), template);
        }
        template.append(text, name -> value(verdict.arguments(), name));
    }

    private boolean value(List<Verdict.Argument> arguments, String name) {
        for (Verdict.Argument argument : arguments) {
            if (argument.name().equals(name)) {
                value(argument);
                return true;
            }
        }
        return false;
    }

    private void value(Verdict.Argument argument) {
        switch (argument) {
            case Verdict.Packet packet -> text.append(packet.number());
            case Verdict.Count count -> text.append(count.value());
            case Verdict.Connection connection -> text.append(connection.number());
            case Verdict.Time time -> time(time.nanos());
            case Verdict.Times times -> times(times.nanos());
            case Verdict.Series series ->
                new SentenceTemplate(sentences.getString("series." + shape(series)))
                        .append(text, name -> value(series.arguments(), name));
            case Verdict.Settings settings ->
                text.append(sentences.getString(settings.told() ? "settings.told" : "settings.defaults"));
            case Verdict.End end -> text.append(end(end.role()));
            case Verdict.State state -> text.append(names.of(state.state()));
            case Verdict.Icmp icmp ->
                text.append(sentences.getString("icmp." + icmp.kind().name()));
            case Verdict.ProgramError error -> text.append(error.error().name());
            case Verdict.Host host -> text.append(host.address().ip());
            case Verdict.Flags flags -> text.append(flags(flags.bits()));
        }
    }

    /** Two shapes begin with equal intervals. */
    private static String shape(Verdict.Series series) {
        boolean mayBeEqual = series.shape() == Backoff.Shape.LINEAR_THEN_EXPONENTIAL
                || series.shape() == Backoff.Shape.PROBE_THEN_EXPONENTIAL;
        return mayBeEqual && !series.doubled()
                ? series.shape() + ".equal"
                : series.shape().name();
    }

    private void times(List<Long> nanos) {
        for (int i = 0; i < nanos.size(); i++) {
            text.append(i == 0 ? "" : " ");
            decimal(nanos.get(i), Nanos.PER_SECOND);
        }
    }

    /** A length of time by itself. */
    public String duration(long nanos) {
        text.setLength(0);
        time(nanos);
        return text.toString();
    }

    /** An end by its role. */
    public String end(Role role) {
        return role == Role.CLIENT ? between("client", "客户端") : between("server", "服务器");
    }

    private void time(long nanos) {
        if (nanos < MILLIS_BELOW) {
            decimal(nanos, Nanos.PER_MILLI);
            text.append(between(" ms", " 毫秒"));
        } else {
            decimal(nanos, Nanos.PER_SECOND);
            text.append(between(" s", " 秒"));
        }
    }

    /** Appends {@code nanos / unit}, rounded half up to three decimals, without zeros at the end. */
    private void decimal(long nanos, long unit) {
        long least = unit / THOUSAND;
        long rounded = (Math.abs(nanos) + least / 2) / least;
        text.append(nanos < 0 && rounded > 0 ? "-" : "").append(rounded / THOUSAND);
        int fraction = (int) (rounded % THOUSAND);
        if (fraction > 0) {
            text.append('.').append(fraction / 100);
            if (fraction % 100 > 0) {
                text.append(fraction / 10 % 10).append(fraction % 10 > 0 ? Integer.toString(fraction % 10) : "");
            }
        }
    }

    /** What scanners call these segments, or the flags. */
    private static String flags(int bits) {
        if (bits == 0) {
            return "NULL";
        }
        if (bits == XMAS) {
            return "Xmas";
        }
        return String.join("+", TcpFlags.names(bits));
    }
}
