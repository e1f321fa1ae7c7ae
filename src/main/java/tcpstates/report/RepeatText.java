package tcpstates.report;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import java.util.StringJoiner;
import tcpstates.event.Backoff;
import tcpstates.event.Retransmission;

/** Which repeat of a segment it is, and what made its sender send it again. */
final class RepeatText {
    private RepeatText() {}

    /** @param words of {@code states.properties} */
    static String of(ResourceBundle words, Retransmission repeat) {
        var text = new StringJoiner(words.getString("comma"));
        Backoff backoff = repeat.backoff();
        text.add(
                backoff == null
                        ? MessageFormat.format(words.getString("attempt"), Integer.toString(repeat.attempt()))
                        : MessageFormat.format(
                                words.getString("attempt_of"),
                                Integer.toString(repeat.attempt()),
                                Integer.toString(backoff.limit())));
        if (repeat.trigger() == Retransmission.Trigger.REPEATED_SYN) {
            text.add(words.getString("mechanism.ANSWER"));
        } else if (repeat.mechanism() != Retransmission.Mechanism.UNKNOWN) {
            text.add(words.getString("mechanism." + repeat.mechanism()));
        }
        return text.toString();
    }
}
