package tcpstates.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tcpstates.report.Language;

/**
 * What the documents show to be typed, and what they show to be printed. A block (indented, or between fences) either begins
 * with {@code $}: then each such line is a command, and the lines behind it are its output; or all of its lines are commands.
 * A comment behind two blanks is no part of a command. Diagrams are no examples.
 */
final class DocumentExamples {
    private static final String INDENT = "    ";
    private static final String PROMPT = "$ ";
    /** Fences of what nobody types. */
    private static final Set<String> NO_COMMANDS = Set.of("```mermaid", "```java", "```xml", "```text");

    private static final Pattern COMMENT = Pattern.compile(" {2,}#.*$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private DocumentExamples() {}

    /**
     * A command.
     *
     * @param place the document and the line in it
     * @param shown the output that is shown behind it; empty if none is
     */
    record Example(String place, String command, List<String> shown) {
        @Override
        public String toString() {
            return place + ": " + command;
        }
    }

    /** Words in the running text that are set as code. */
    record Code(String place, String text) {}

    /** The documents that people read, seen from the project's root. */
    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (Path folder : List.of(Path.of(""), Path.of("docs"), Path.of("docs", "decisions"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
            }
        }
        return documents;
    }

    /** All of the documents' examples, and those of {@code --help}, which the manual page repeats. */
    static List<Example> all() throws IOException {
        List<Example> examples = new ArrayList<>(ofHelp());
        for (Path document : documents()) {
            examples.addAll(in(document.toString(), Files.readAllLines(document)));
        }
        return examples;
    }

    private static List<Example> ofHelp() {
        String help = new CommandLineParser().help(Language.EN);
        return help.substring(help.indexOf("\nExamples:\n") + "\nExamples:\n".length())
                .lines()
                .map(line -> new Example("--help", line.strip().split(" {2,}", 2)[0], List.of()))
                .toList();
    }

    /** The examples of one document. */
    static List<Example> in(String document, List<String> lines) {
        List<Example> examples = new ArrayList<>();
        for (Block block : blocks(lines)) {
            examples.addAll(block.examples(document));
        }
        return examples;
    }

    /** What stands between backquotes outside of the blocks. */
    static List<Code> code(Path document) {
        try {
            List<String> lines = Files.readAllLines(document);
            List<Code> found = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                String place = document + ":" + (i + 1);
                if (!lines.get(i).startsWith(INDENT)) {
                    CODE.matcher(lines.get(i))
                            .results()
                            .map((MatchResult match) -> new Code(place, match.group(1)))
                            .forEach(found::add);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Block> blocks(List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            if (lines.get(i).startsWith("```")) {
                do {
                    i++;
                } while (!lines.get(i).startsWith("```"));
                if (!NO_COMMANDS.contains(lines.get(first))) {
                    blocks.add(new Block(first + 2, lines.subList(first + 1, i)));
                }
            } else if (lines.get(i).startsWith(INDENT)
                    && (i == 0 || lines.get(i - 1).isBlank())) {
                while (i + 1 < lines.size() && indented(lines, i + 1)) {
                    i++;
                }
                blocks.add(new Block(
                        first + 1,
                        lines.subList(first, i + 1).stream()
                                .map(line -> line.isBlank() ? "" : line.substring(INDENT.length()))
                                .toList()));
            }
        }
        return blocks;
    }

    /** Empty lines belong to a block that goes on behind them. */
    private static boolean indented(List<String> lines, int index) {
        int next = index;
        while (next < lines.size() - 1 && lines.get(next).isBlank()) {
            next++;
        }
        return lines.get(next).startsWith(INDENT);
    }

    private record Block(int firstLine, List<String> lines) {
        List<Example> examples(String document) {
            boolean withOutput = lines.getFirst().startsWith(PROMPT);
            List<Example> examples = new ArrayList<>();
            for (int i = 0; i < lines.size(); ) {
                String place = document + ":" + (firstLine + i);
                var command = new StringBuilder(withOutput ? lines.get(i).substring(PROMPT.length()) : lines.get(i));
                i++;
                while (command.toString().endsWith("\\")) {
                    command.setLength(command.length() - 1);
                    command.append(lines.get(i++).strip());
                }
                int output = i;
                while (withOutput && i < lines.size() && !lines.get(i).startsWith(PROMPT)) {
                    i++;
                }
                String typed = COMMENT.matcher(command).replaceFirst("");
                examples.add(new Example(place, typed, lines.subList(output, i)));
            }
            return examples;
        }
    }
}
