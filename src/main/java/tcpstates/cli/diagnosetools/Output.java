package tcpstates.cli.diagnosetools;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tcpstates.capture.PrintableText;
import tcpstates.report.Translation;

/** Where a command prints to, and the language of what is not diagnose-tools' own. */
record Output(OutputStream out, PrintStream err, Translation translation) {
    /** Prints text as it is, and hands it over. */
    void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Prints text on standard error as it is. */
    void printError(String text) {
        err.print(text);
        err.flush();
    }

    /** Says one line on standard error, whatever steers a terminal in it made harmless. */
    void message(String text) {
        err.println(Usage.NAME + ": " + PrintableText.of(translation.of(text)));
    }
}
