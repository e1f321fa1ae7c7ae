package tcpstates.capture.transcript;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * TCP options as tcpdump prints them, turned back into bytes.
 *
 * @param bytes of the options that were understood, at most 40; SACK edges are the printed numbers
 * @param sackEdges offsets of those edges in {@code bytes}
 * @param understood options that were
 * @param others names of those that were not
 */
@SuppressWarnings("ArrayRecordComponent") // made for one line, compared with nothing
record PrintedOptions(byte[] bytes, List<Integer> sackEdges, int understood, List<String> others) {
    static final PrintedOptions NONE = new PrintedOptions(new byte[0], List.of(), 0, List.of());

    private static final int MAX_LENGTH = 40;
    private static final int MAX_SACK_BLOCKS = 4;
    private static final int EXPERIMENTAL = 254;
    private static final String FAST_OPEN_MAGIC = "f989";
    private static final int FAST_OPEN = 34;

    /** Takes what stands between the brackets. */
    static PrintedOptions parse(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH);
        List<Integer> edges = new ArrayList<>();
        List<String> others = new ArrayList<>();
        int understood = 0;
        for (String option : text.split(",", -1)) {
            String words = option.strip().replace("  ", " ");
            if (words.isEmpty()) {
                continue;
            }
            if (append(words, bytes, edges)) {
                understood++;
            } else {
                others.add(words.split("[ \\[]", 2)[0]);
            }
        }
        byte[] taken = new byte[bytes.position()];
        bytes.get(0, taken);
        return new PrintedOptions(taken, List.copyOf(edges), understood, List.copyOf(others));
    }

    private static boolean append(String option, ByteBuffer bytes, List<Integer> edges) {
        String[] words = option.split(" ", -1);
        String last = words[words.length - 1];
        return switch (words[0]) {
            case "eol" -> words.length == 1 && put(bytes, 0);
            case "nop" -> words.length == 1 && put(bytes, 1);
            case "sackOK" -> words.length == 1 && put(bytes, 4, 2);
            case "mss" -> {
                long mss = words.length == 2 ? LineParser.number(last) : -1;
                yield mss >= 0 && mss <= 0xffff && put(bytes, 2, 4, (int) mss >> 8, (int) mss);
            }
            case "wscale" -> {
                long shift = words.length == 2 ? LineParser.number(last) : -1;
                yield shift >= 0 && shift <= 0xff && put(bytes, 3, 3, (int) shift);
            }
            case "TS" ->
                words.length == 5
                        && words[1].equals("val")
                        && words[3].equals("ecr")
                        && timestamp(bytes, words[2], last);
            case "timestamp" -> words.length == 3 && timestamp(bytes, words[1], last);
            case "sack" -> sack(bytes, last, edges);
            case "tfo" -> fastOpen(bytes, words, FAST_OPEN, "");
            case "exp-tfo" -> fastOpen(bytes, words, EXPERIMENTAL, FAST_OPEN_MAGIC);
            default -> false;
        };
    }

    private static boolean timestamp(ByteBuffer bytes, String value, String echo) {
        long val = LineParser.number(value);
        long ecr = LineParser.number(echo);
        if (val < 0 || ecr < 0 || bytes.remaining() < 10) {
            return false;
        }
        bytes.put((byte) 8).put((byte) 10).putInt((int) val).putInt((int) ecr);
        return true;
    }

    /** {@code {1:21}{30:40}}. */
    private static boolean sack(ByteBuffer bytes, String blocks, List<Integer> edges) {
        if (!blocks.startsWith("{") || !blocks.endsWith("}")) {
            return false;
        }
        String[] pairs = blocks.substring(1, blocks.length() - 1).split("\\}\\{", -1);
        int length = 2 + 8 * pairs.length;
        if (pairs.length > MAX_SACK_BLOCKS || bytes.remaining() < length) {
            return false;
        }
        ByteBuffer option = ByteBuffer.allocate(length).put((byte) 5).put((byte) length);
        for (String pair : pairs) {
            int colon = pair.indexOf(':');
            long start = colon < 0 ? -1 : LineParser.number(pair.substring(0, colon));
            long end = LineParser.number(pair.substring(colon + 1));
            if (start < 0 || end < 0) {
                return false;
            }
            option.putInt((int) start).putInt((int) end);
        }
        for (int edge = 2; edge < length; edge += 4) {
            edges.add(bytes.position() + edge);
        }
        bytes.put(option.flip());
        return true;
    }

    private static boolean fastOpen(ByteBuffer bytes, String[] words, int kind, String magic) {
        boolean request = words.length == 2 && words[1].equals("cookiereq");
        if (!request && !(words.length == 3 && words[1].equals("cookie"))) {
            return false;
        }
        byte[] data;
        try {
            data = HexFormat.of().parseHex(magic + (request ? "" : words[2]));
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.remaining() < 2 + data.length) {
            return false;
        }
        bytes.put((byte) kind).put((byte) (2 + data.length)).put(data);
        return true;
    }

    private static boolean put(ByteBuffer bytes, int... values) {
        if (bytes.remaining() < values.length) {
            return false;
        }
        for (int value : values) {
            bytes.put((byte) value);
        }
        return true;
    }
}
