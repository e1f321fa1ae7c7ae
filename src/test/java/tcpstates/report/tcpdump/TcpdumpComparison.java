package tcpstates.report.tcpdump;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tcpstates.packet.ChecksumPolicy;
import tcpstates.packet.DecodeResult;
import tcpstates.packet.DecoderOptions;
import tcpstates.packet.PacketDecoder;
import tcpstates.report.LineBuffer;

/**
 * Holds our lines against those of the installed tcpdump, packet by packet. Every capture is first rewritten with the packets that we
 * print only, because the lines of tcpdump depend on the ones before ({@code -ttt}, relative sequence numbers); a second look at the
 * whole capture finds TCP lines of tcpdump that we do not print at all.
 *
 * <p>Main: {@code TcpdumpComparison [OPTIONS…] FOLDER|FILE…} prints the first differences of every capture and, at the end, totals;
 * exit status 1 if there are any. Arguments that begin with {@code -} are option sets to compare with, instead of all.
 */
public final class TcpdumpComparison {
    /** Option sets that every capture is compared with. */
    public static final List<String> OPTION_SETS = List.of(
            "-n",
            "-nn",
            "-nS",
            "-nt",
            "-ntt",
            "-nttt",
            "-ntttt",
            "-nttttt",
            "-nv",
            "-nvv",
            "-nvvv",
            "-nvS",
            "-nvK",
            "-ne",
            "-neq",
            "-nev",
            "-nq",
            "-nqq",
            "-nqv",
            "-n#",
            "-nA",
            "-nAA",
            "-nX",
            "-nXX",
            "-nx",
            "-nxx",
            "-nvX",
            "-neXX#",
            "-ntt --nano",
            "-nttt --nano",
            "-nttttt --micro",
            "-n#SttttveK --nano");

    private static final String ZONE = "Europe/Berlin";
    private static final int FILE_HEADER_BYTES = 24;
    private static final int PACKET_HEADER_BYTES = 16;
    /** Of longer packets tcpdump says that their headers are invalid. */
    private static final int MAX_LENGTH = 262_144;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    /** A difference: what it is about, our text and tcpdump's. */
    public record Difference(String where, String ours, String theirs) {
        @Override
        public String toString() {
            return where + "\n  ours:    " + ours + "\n  tcpdump: " + theirs;
        }
    }

    private final List<Difference> differences = new ArrayList<>();
    private final Path folder;
    private long compared;
    private long unprinted;

    /** @param folder for intermediate files */
    public TcpdumpComparison(Path folder) {
        this.folder = folder;
    }

    public List<Difference> differences() {
        return differences;
    }

    /** Packets that were compared, counted once an option set. */
    public long compared() {
        return compared;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("compare-with-tcpdump");
        TcpdumpComparison comparison = new TcpdumpComparison(folder);
        List<String> sets = Stream.of(arguments)
                .filter(argument -> argument.startsWith("-"))
                .toList();
        for (String argument : arguments) {
            if (argument.startsWith("-")) {
                continue;
            }
            try (Stream<Path> files = Files.walk(Path.of(argument))) {
                files.filter(Files::isRegularFile).sorted().forEach(file -> {
                    int before = comparison.differences.size();
                    comparison.compare(file, sets.isEmpty() ? OPTION_SETS : sets);
                    comparison.differences.stream().skip(before).limit(6).forEach(System.out::println);
                });
            }
        }
        System.out.printf(
                "%d packets compared, %d differences, %d TCP lines of tcpdump not printed%n",
                comparison.compared, comparison.differences.size(), comparison.unprinted);
        System.exit(comparison.differences.isEmpty() ? 0 : 1);
    }

    /** Compares all packets of the capture, of whatever kind libpcap reads; what it does not read is passed over. */
    public void compare(Path capture, List<String> optionSets) {
        try {
            Path whole = folder.resolve("whole.pcap");
            Files.deleteIfExists(whole);
            tcpdump(capture, List.of("-w", whole.toString(), "--nano"));
            if (!Files.exists(whole) || Files.size(whole) < FILE_HEADER_BYTES) {
                return;
            }
            byte[] bytes = Files.readAllBytes(whole);
            if (hasImpossibleTimes(bytes)) {
                System.out.println(capture + ": passed over, its fractions of seconds exceed a second");
                return;
            }
            Path ours = folder.resolve("tcp.pcap");
            findUnprinted(capture, whole, keepTcp(bytes, "-n", ours));
            for (String options : optionSets) {
                keepTcp(bytes, options, ours);
                compare(capture, ours, options);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(byte[] capture, TcpdumpLines lines, List<Integer> printed, List<byte[]> texts)
            throws IOException {
        MemorySegment memory = MemorySegment.ofArray(capture);
        int linkType = memory.get(INT, 20) & 0xffff;
        LineBuffer out = new LineBuffer();
        int number = 0;
        for (int at = FILE_HEADER_BYTES; at + PACKET_HEADER_BYTES <= capture.length; ) {
            long nanos = Integer.toUnsignedLong(memory.get(INT, at)) * 1_000_000_000L + memory.get(INT, at + 4);
            int captured = memory.get(INT, at + 8);
            int length = memory.get(INT, at + 12);
            number++;
            if (captured <= length
                    && length <= MAX_LENGTH
                    && append(
                            lines, memory, at + PACKET_HEADER_BYTES, captured, length, nanos, linkType, number, out)) {
                printed.add(at);
            }
            texts.add(out.toByteArray());
            out.drainTo(OutputStream.nullOutputStream());
            at += PACKET_HEADER_BYTES + captured;
        }
    }

    private static boolean append(
            TcpdumpLines lines,
            MemorySegment memory,
            long offset,
            int captured,
            int length,
            long nanos,
            int linkType,
            long number,
            LineBuffer out) {
        // Of a segment in a tunnel that tcpdump does not know the inner packet alone is printed.
        PacketDecoder decoder = new PacketDecoder(new DecoderOptions(false, ChecksumPolicy.IGNORE));
        return decoder.decode(memory, offset, captured, length, nanos, linkType, number) == DecodeResult.TCP
                ? lines.append(decoder.segment(), out)
                : lines.append(memory, offset, captured, length, nanos, linkType, number, out);
    }

    /** tcpdump prints such fractions with more digits; our time stamps are nanoseconds since the epoch. */
    private static boolean hasImpossibleTimes(byte[] capture) {
        MemorySegment memory = MemorySegment.ofArray(capture);
        for (int at = FILE_HEADER_BYTES; at + PACKET_HEADER_BYTES <= capture.length; ) {
            if (Integer.compareUnsigned(memory.get(INT, at + 4), 999_999_999) > 0) {
                return true;
            }
            at += PACKET_HEADER_BYTES + memory.get(INT, at + 8);
        }
        return false;
    }

    private static List<Integer> keepTcp(byte[] capture, String options, Path to) throws IOException {
        List<Integer> printed = new ArrayList<>();
        print(capture, lines(options), printed, new ArrayList<>());
        MemorySegment memory = MemorySegment.ofArray(capture);
        try (OutputStream file = Files.newOutputStream(to)) {
            file.write(capture, 0, FILE_HEADER_BYTES);
            for (int at : printed) {
                file.write(capture, at, PACKET_HEADER_BYTES + memory.get(INT, at + 8));
            }
        }
        return printed;
    }

    /** Lines of tcpdump that are TCP's beyond doubt, but whose packets we do not print. */
    private void findUnprinted(Path capture, Path whole, List<Integer> printed) throws IOException {
        String all = text(tcpdump(whole, List.of("-nt#")));
        String kept = text(tcpdump(folder.resolve("tcp.pcap"), List.of("-nt#")));
        long missing = count(all) - count(kept);
        if (missing > 0) {
            unprinted += missing;
            System.out.println(capture + ": " + missing + " TCP lines of tcpdump are not printed, of "
                    + (printed.size() + missing));
        }
    }

    private static long count(String lines) {
        return lines.lines().filter(line -> line.contains(": Flags [")).count();
    }

    private void compare(Path capture, Path tcp, String options) throws IOException {
        List<byte[]> texts = new ArrayList<>();
        print(Files.readAllBytes(tcp), lines(options), new ArrayList<>(), texts);
        String theirs = text(tcpdump(tcp, List.of(options.split(" ", -1))));
        List<String> ours = texts.stream().map(TcpdumpComparison::text).toList();
        int from = 0;
        for (int i = 0; i < ours.size(); i++) {
            compared++;
            int to = i + 1 < ours.size() ? nextBlock(theirs, from, ours.get(i), ours.get(i + 1)) : theirs.length();
            String block = theirs.substring(from, Math.max(from, to));
            if (!same(ours.get(i), block)) {
                String where = capture + " " + options + " TCP packet " + (i + 1);
                differences.add(new Difference(where, shown(ours.get(i)), shown(block)));
            }
            from = Math.max(from, to);
        }
    }

    /**
     * Where tcpdump's text of the next packet begins: behind ours if the two are the same, else at the next line that begins as our next
     * one does.
     */
    private static int nextBlock(String theirs, int from, String ours, String next) {
        String start = next.substring(0, Math.min(next.length(), 12));
        if (theirs.startsWith(ours, from) && theirs.startsWith(start, from + ours.length())) {
            return from + ours.length();
        }
        int firstLine = next.indexOf('\n');
        String whole = next.substring(0, firstLine < 0 ? next.length() : firstLine);
        int exact = theirs.indexOf("\n" + cutAtLength(whole), from);
        int prefix = theirs.indexOf("\n" + start, from);
        int found = exact >= 0 ? exact : prefix;
        return found < 0 ? theirs.length() : found + 1;
    }

    private static final String LENGTH = ", length ";

    private static String cutAtLength(String line) {
        int at = line.lastIndexOf(LENGTH);
        if (at < 0 || !line.contains("Flags [")) {
            return line;
        }
        int end = at + LENGTH.length();
        while (end < line.length() && Character.isDigit(line.charAt(end))) {
            end++;
        }
        return line.substring(0, end);
    }

    /** Equal, but for what tcpdump's printers of other application protocols than HTTP add behind {@code length N}. */
    private static boolean same(String ours, String theirs) {
        if (ours.equals(theirs)) {
            return true;
        }
        int flags = ours.lastIndexOf("Flags [");
        int length = flags < 0 ? -1 : ours.indexOf(LENGTH, flags);
        if (length < 0) {
            return false;
        }
        int end = length + LENGTH.length();
        while (Character.isDigit(ours.charAt(end))) {
            end++;
        }
        String rest = ours.substring(end);
        return !rest.startsWith(": HTTP")
                && !rest.startsWith(" [")
                && theirs.startsWith(ours.substring(0, end))
                && theirs.length() > end
                && !Character.isDigit(theirs.charAt(end))
                && (theirs.endsWith(rest) || theirs.contains(" [|"))
                && applicationPort(ours.substring(0, flags));
    }

    /** The ports whose payloads tcpdump prints. */
    private static boolean applicationPort(String endpoints) {
        return Stream.of(
                        21, 22, 23, 25, 43, 53, 139, 179, 323, 445, 554, 639, 646, 1723, 2049, 6379, 6633, 6653, 8554,
                        10288)
                .anyMatch(port -> endpoints.contains("." + port + " > ") || endpoints.contains("." + port + ": "));
    }

    private static String shown(String text) {
        return text.length() > 1200 ? text.substring(0, 1200) + "…" : text;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Our printer with the options of a tcpdump command line, such as {@code -nvtt --nano}. */
    public static TcpdumpLines lines(String commandLine) {
        boolean nanoseconds = commandLine.contains("--nano");
        String letters = commandLine.replace("--nano", "").replace("--micro", "");
        LineOptions options = new LineOptions(
                letters.contains("n"),
                letters.contains("S"),
                times(letters, 't'),
                times(letters, 'v'),
                letters.contains("e"),
                times(letters, 'q'),
                letters.contains("#"),
                times(letters, 'A'),
                times(letters, 'x'),
                times(letters, 'X'),
                nanoseconds,
                letters.contains("K"));
        return new TcpdumpLines(options, ZoneId.of(ZONE), Names.ofSystem(Duration.ofSeconds(5)));
    }

    private static int times(String letters, char letter) {
        return (int) letters.chars().filter(each -> each == letter).count();
    }

    private static byte[] tcpdump(Path capture, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of("tcpdump", "-r", capture.toString()));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TZ", ZONE);
        Process process = builder.start();
        byte[] output = process.getInputStream().readAllBytes();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return output;
    }
}
