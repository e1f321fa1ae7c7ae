package tcpstates.lab;

import java.util.List;
import java.util.Locale;

/** Says in nft's words what an iptables command of an experiment says, where only nft is installed. */
final class Firewall {
    private static final String TABLE = "ip lab";

    private Firewall() {}

    /** The command for {@code iptables -I|-D CHAIN [-s|-d ADDRESS] -p tcp [--sport|--dport PORT] -j DROP|REJECT [--reject-with TYPE]}. */
    static String nft(String iptables) {
        List<String> words = List.of(iptables.split("\\s+"));
        if (words.size() < 3 || words.size() % 2 == 0 || !words.get(1).matches("-[ID]")) {
            throw new IllegalArgumentException(iptables);
        }
        String chain = words.get(2);
        if (words.get(1).equals("-D")) {
            return "nft flush chain " + TABLE + ' ' + chain; // no experiment has two rules in a chain
        }
        var rule = new StringBuilder();
        for (int i = 3; i < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i)) {
                case "-s" -> rule.append(" ip saddr ").append(value);
                case "-d" -> rule.append(" ip daddr ").append(value);
                case "-p" -> rule.append(" meta l4proto ").append(value);
                case "--sport" -> rule.append(" tcp sport ").append(value);
                case "--dport" -> rule.append(" tcp dport ").append(value);
                case "--reject-with" -> rule.append(" with icmp type ").append(value.replaceFirst("icmp-", ""));
                case "-j" -> rule.append(' ').append(value.toLowerCase(Locale.ROOT));
                default -> throw new IllegalArgumentException(iptables);
            }
        }
        String hook = chain.toLowerCase(Locale.ROOT);
        return "nft 'add table " + TABLE + "; add chain " + TABLE + ' ' + chain + " { type filter hook " + hook
                + " priority 0; }; insert rule " + TABLE + ' ' + chain + rule + "'";
    }
}
