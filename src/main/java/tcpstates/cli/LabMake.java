package tcpstates.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpstates.capture.CaptureException;
import tcpstates.capture.transcript.PacketScript;
import tcpstates.capture.transcript.ScriptException;
import tcpstates.report.Language;

/** {@code tcpstates-sniff lab make}: packets out of a script, written to a file or analysed. */
@Command(
        name = Main.NAME + " " + LabMake.NAME,
        synopsisHeading = "Usage: ",
        customSynopsis = Main.NAME + " " + LabMake.NAME + " [options] SCRIPT",
        description = {
            "",
            "Makes the packets that a script describes, one a line in tcpdump's notation, with right checksums:",
            "for what no kernel sends when one wants it. Nothing is sent. docs/lab.md explains the notation.",
            "",
        },
        sortOptions = false)
final class LabMake {
    static final String NAME = "lab make";

    /** 2023-11-14 22:13:20 UTC: the same packets today and in ten years. */
    private static final long EPOCH = 1_700_000_000_000_000_000L;

    private static final long CLIENT_ISS = 1_000_000;
    private static final long SERVER_ISS = 2_000_000;
    private static final String STANDARD_INPUT = "-";
    private static final String NOT_KEPT = "FILE";

    @Parameters(
            arity = "0..1",
            paramLabel = "SCRIPT",
            descriptionKey = "SCRIPT",
            description = "file with the script; - is standard input")
    private @Nullable String script;

    @Option(
            names = "--client",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "10.0.0.1:40000",
            description = "where the client is; 10.0.0.1:40000 unless it is given")
    private String client = "";

    @Option(
            names = "--server",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "10.0.0.2:80",
            description = "where the server is; 10.0.0.2:80 unless it is given")
    private String server = "";

    @Option(
            names = "-w",
            paramLabel = "FILE",
            description = "writes the packets to this file, or with - to standard output")
    private @Nullable String file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "prints this of the packets; without it and without -w, the ladder")
    private @Nullable String format;

    @Mixin
    private final LabGeneralOptions general = new LabGeneralOptions();

    /** Prints lines, and reports of captures. */
    interface Printer {
        void line(String text);

        /** Prints what the program says of a capture, with other words in the place of the file's name; returns the exit status. */
        int report(Path capture, List<String> options, String called);
    }

    private final Printer printer;
    private final Language spoken;

    LabMake(Printer printer, Language spoken) {
        this.printer = printer;
        this.spoken = spoken;
    }

    /** Does what the words behind {@code lab make} say and returns the exit status. */
    int run(List<String> words) throws UsageException, CaptureException {
        var arguments = new LabWords(NAME, this);
        arguments.parse(words);
        if (general.help()) {
            arguments.help(spoken).forEach(printer::line);
            return Main.DONE;
        }
        if (script == null) {
            throw new UsageException("lab make: the script is missing: a file, or - for standard input");
        }
        PacketScript packets = read(script);
        String target = file;
        if (target != null) {
            packets.write(target);
            if (format == null || target.equals("-")) {
                return Main.DONE;
            }
            return printer.report(Path.of(target), options(), target);
        }
        try {
            Path temporary = Files.createTempFile("tcpstates-lab", ".pcap");
            try {
                packets.write(temporary.toString());
                return printer.report(temporary, options(), NOT_KEPT);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new CaptureException("the packets cannot be written: " + e.getMessage(), e);
        }
    }

    private List<String> options() {
        List<String> options = new ArrayList<>(List.of("-n", "--lang", spoken.toString()));
        options.addAll(List.of("--format", format == null ? "ladder" : format));
        return options;
    }

    private PacketScript read(String from) throws UsageException, CaptureException {
        var packets = new PacketScript(EPOCH, CLIENT_ISS, SERVER_ISS);
        try {
            packets.between(client, server);
        } catch (ScriptException e) {
            throw new UsageException("--client and --server: " + e.getMessage());
        }
        String name = from.equals(STANDARD_INPUT) ? "standard input" : from;
        try (InputStream stream = from.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(from));
                var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                packets.line(line);
            }
        } catch (ScriptException e) {
            throw new CaptureException(name + ":" + e.line() + ":" + e.column() + ": " + e.getMessage(), e);
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new CaptureException(name + ": No such file or directory", e);
        } catch (IOException e) {
            throw new CaptureException(name + ": cannot be read as a script: " + e.getMessage(), e);
        }
        if (packets.packets().isEmpty()) {
            throw new CaptureException(name + ": the script has no packets");
        }
        return packets;
    }
}
