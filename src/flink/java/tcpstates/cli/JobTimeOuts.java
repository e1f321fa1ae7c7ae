package tcpstates.cli;

import java.util.List;
import tcpstates.tcp.IdleTimeOuts;

/** The words of {@code --timeout} for a job, which means the same by them. */
public final class JobTimeOuts {
    private JobTimeOuts() {}

    /**
     * The time-outs that several words ask for.
     *
     * @throws picocli.CommandLine.TypeConversionException if one of them is none
     */
    public static IdleTimeOuts of(List<String> words) {
        var converter = new TimeoutOption.Converter();
        return TimeoutOption.of(words.stream().map(converter::convert).toList(), IdleTimeOuts.CONNTRACK);
    }
}
