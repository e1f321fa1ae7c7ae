package tcpstates.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import tcpstates.event.LowerCase;

/** How tcpdump's lines show states. */
enum StatesStyle {
    /** Behind a line, what its packet did. */
    CHANGES,
    /** In front of each line both states. */
    BOTH;

    @Override
    public String toString() {
        return LowerCase.of(this);
    }

    /** Of an option whose value may be left out: a value that is meant for it follows a =, any other word is the filter's. */
    static final class OptionalValue implements IParameterPreprocessor {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's stack
        public boolean preprocess(Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (!"=".equals(info.get("separator"))) {
                words.push(CHANGES.toString());
            }
            return false;
        }
    }
}
