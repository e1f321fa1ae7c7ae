package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tcpstates.select.AlarmRule;
import tcpstates.select.ExpressionException;

/** What is watched while a capture runs. */
@Command(optionListHeading = "Watching")
final class WatchOptions {
    @Option(
            names = "--alarm",
            paramLabel = "RULE",
            description = "A line on standard error, and an event in JSON, when so many connections are so at the same"
                    + " time, and when it is over: 'count(state=SYN_RECV)>500 by listener', by client, by pair (of"
                    + " addresses), or of all together. May be given several times. See docs/alarms.md.")
    private List<String> alarms = new ArrayList<>();

    private final List<AlarmRule> rules = new ArrayList<>();

    void check(boolean countOnly) throws UsageException {
        for (String text : alarms) {
            try {
                rules.add(AlarmRule.of(text));
            } catch (ExpressionException e) {
                throw new UsageException("--alarm: " + e.getMessage());
            }
        }
        UsageException.throwIf(
                countOnly && !rules.isEmpty(),
                "--count counts packets and looks at no connection: give --format summary with --alarm");
    }

    /** What raises an alarm. */
    List<AlarmRule> rules() {
        return rules;
    }
}
