package tcpstates.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Tells which options a command line can name, so that picocli need not be told of the others: to know all of them took a third
 * of the time that a small capture needs. Rather one option too many than one too few; words that are wrong are read once more
 * with all of them, for what is said of them may name others.
 *
 * @param words as they are typed; null where it may be any
 */
record TypedWords(@Nullable List<String> words) {
    /** Whatever may be typed. */
    static final TypedWords ANY = new TypedWords(null);

    /** Whether one of the words may name this option. */
    boolean mayName(OptionSpec.Builder option) {
        if (words == null) {
            return true;
        }
        for (String word : words) {
            if (option.negatable() && word.startsWith("--no-")) {
                return true;
            }
            for (String name : option.names()) {
                if (mayName(word, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean mayName(String word, String name) {
        if (word.startsWith("@")) {
            return true; // a file with more words
        }
        if (word.startsWith("--")) {
            return word.startsWith(name); // a value may follow behind =
        }
        // Letters may be bundled, and a value follow the last one.
        return word.startsWith("-") && (name.length() == 2 ? word.indexOf(name.charAt(1)) > 0 : word.startsWith(name));
    }
}
