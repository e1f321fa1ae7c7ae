package tcpstates.cli.diagnosetools;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What diagnose-tools' command line asks for. */
enum Verb {
    HELP,
    ACTIVATE,
    DEACTIVATE,
    SETTINGS,
    REPORT,
    LOG,
    LANG,
    COMPLETION;

    /**
     * An option as it was typed.
     *
     * @param verb its name
     * @param value what stands behind its {@code =}; empty if nothing does
     */
    record Request(Verb verb, String value) {}

    /** Reads options with one dash or two, with their values behind a {@code =}, as getopt_long_only does. */
    static List<Request> parse(List<String> arguments) throws WrongUse {
        List<Request> requests = new ArrayList<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            requests.add(new Request(named(name), equals < 0 ? "" : argument.substring(equals + 1)));
        }
        return requests;
    }

    private static Verb named(String typed) throws WrongUse {
        if (typed.equals("-h")) {
            return HELP;
        }
        for (Verb verb : values()) {
            String name = verb.name().toLowerCase(Locale.ROOT);
            if (typed.equals("-" + name) || typed.equals("--" + name)) {
                return verb;
            }
        }
        throw new WrongUse("unknown option '" + typed + "'");
    }
}
