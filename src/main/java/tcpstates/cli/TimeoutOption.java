package tcpstates.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tcpstates.tcp.IdleTimeOuts;

/**
 * One word of {@code --timeout}: {@code established=3600}, {@code conntrack} for all time-outs of connection tracking, {@code
 * none} for none.
 */
@FunctionalInterface
interface TimeoutOption {
    /**
     * What the word makes of the time-outs in force.
     *
     * @param conntrack those of connection tracking
     */
    IdleTimeOuts changed(IdleTimeOuts present, IdleTimeOuts conntrack);

    /** What several words say, one after the other. */
    static IdleTimeOuts of(List<TimeoutOption> words, IdleTimeOuts conntrack) {
        return of(words, IdleTimeOuts.DEFAULTS, conntrack);
    }

    /**
     * The same where others were in force before.
     *
     * @param start the time-outs in force before
     */
    static IdleTimeOuts of(List<TimeoutOption> words, IdleTimeOuts start, IdleTimeOuts conntrack) {
        IdleTimeOuts timeOuts = start;
        for (TimeoutOption word : words) {
            timeOuts = word.changed(timeOuts, conntrack);
        }
        return timeOuts;
    }

    /** Reads a word. */
    final class Converter implements ITypeConverter<TimeoutOption> {
        @Override
        public TimeoutOption convert(String word) {
            return switch (word) {
                case "conntrack" -> (present, conntrack) -> conntrack;
                case "none" -> (present, conntrack) -> IdleTimeOuts.NONE;
                default -> one(word);
            };
        }

        private static TimeoutOption one(String word) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new TypeConversionException("'" + word + "' is neither NAME=SECONDS nor conntrack nor none");
            }
            IdleTimeOuts.Name name = name(word.substring(0, equals));
            long seconds = seconds(word.substring(equals + 1));
            return (present, conntrack) -> present.with(name, seconds);
        }

        /** A name alone or as much of the setting's as people remember: {@code syn_sent}, {@code tcp_timeout_syn_sent}. */
        private static IdleTimeOuts.Name name(String text) {
            for (IdleTimeOuts.Name name : IdleTimeOuts.Name.values()) {
                boolean whole = text.equals(name.toString());
                if (whole || name.setting().endsWith(text) && text.endsWith("timeout_" + name)) {
                    return name;
                }
            }
            throw new TypeConversionException("there is no time-out '" + text + "', only "
                    + Arrays.stream(IdleTimeOuts.Name.values())
                            .map(IdleTimeOuts.Name::toString)
                            .collect(Collectors.joining(", ")));
        }

        private static long seconds(String text) {
            try {
                long seconds = Long.parseLong(text);
                if (seconds >= 0 && seconds <= IdleTimeOuts.MAX_SECONDS) {
                    return seconds;
                }
            } catch (NumberFormatException e) {
                // refused below
            }
            throw new TypeConversionException(
                    "'" + text + "' is no number of seconds from 0 to " + IdleTimeOuts.MAX_SECONDS);
        }
    }
}
