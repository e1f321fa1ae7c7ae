package tcpstates.view;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/** The terminal that the program was started on: its second screen, so that the first one is as it was when this is closed. */
final class TerminalScreen implements Screen {
    private static final int ESCAPE = 27;
    private static final int INTERRUPT = 3;
    private static final int DELETE = 127;
    private static final int BACKSPACE = 8;
    /** Within so long (ms) the rest of a key comes that begins with Escape. */
    private static final long SEQUENCE = 50;

    /** What follows Escape and a bracket, or an O. */
    private static final Map<String, Key.Kind> SEQUENCES = Map.ofEntries(
            Map.entry("A", Key.Kind.UP),
            Map.entry("B", Key.Kind.DOWN),
            Map.entry("H", Key.Kind.HOME),
            Map.entry("F", Key.Kind.END),
            Map.entry("1~", Key.Kind.HOME),
            Map.entry("7~", Key.Kind.HOME),
            Map.entry("4~", Key.Kind.END),
            Map.entry("8~", Key.Kind.END),
            Map.entry("5~", Key.Kind.PAGE_UP),
            Map.entry("6~", Key.Kind.PAGE_DOWN));

    private final Terminal terminal;
    private final Display display;
    private @Nullable Attributes former;
    /** What came right behind Escape without belonging to it. */
    private int behindEscape = NonBlockingReader.READ_EXPIRED;

    private TerminalScreen(Terminal terminal) {
        this.terminal = terminal;
        display = new Display(terminal, true);
    }

    /** The terminal; null if there is none that can be drawn on. */
    static @Nullable Screen open() {
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(false)
                    .exec(false)
                    .build();
            boolean capable = !terminal.getType().startsWith(Terminal.TYPE_DUMB)
                    && terminal.getStringCapability(Capability.cursor_address) != null
                    && terminal.getSize().getColumns() > 0;
            if (capable) {
                return new TerminalScreen(terminal);
            }
            terminal.close();
        } catch (IOException | IllegalStateException e) {
            // no terminal, or one that nothing is known of
        }
        return null;
    }

    @Override
    public void enter() {
        former = terminal.enterRawMode();
        Attributes raw = new Attributes(terminal.getAttributes());
        raw.setControlChar(Attributes.ControlChar.VSUSP, 0); // stopped, it would leave the terminal as it is
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    @Override
    public int columns() {
        return Math.max(1, terminal.getSize().getColumns());
    }

    @Override
    public int rows() {
        return Math.max(1, terminal.getSize().getRows());
    }

    @Override
    public void show(List<AttributedString> lines) {
        Size size = terminal.getSize();
        display.resize(size);
        display.update(lines, 0);
    }

    @Override
    public @Nullable Key read(long millis) throws IOException {
        NonBlockingReader reader = terminal.reader();
        int first = behindEscape == NonBlockingReader.READ_EXPIRED ? reader.read(Math.max(1, millis)) : behindEscape;
        behindEscape = NonBlockingReader.READ_EXPIRED;
        return switch (first) {
            case NonBlockingReader.READ_EXPIRED -> null;
            case NonBlockingReader.EOF -> Key.of(Key.Kind.HANG_UP);
            case INTERRUPT -> Key.of(Key.Kind.INTERRUPT);
            case '\r', '\n' -> Key.of(Key.Kind.ENTER);
            case DELETE, BACKSPACE -> Key.of(Key.Kind.BACKSPACE);
            case ESCAPE -> sequence(reader);
            default -> character(reader, first);
        };
    }

    private Key sequence(NonBlockingReader reader) throws IOException {
        int next = reader.read(SEQUENCE);
        if (next != '[' && next != 'O') {
            behindEscape = next;
            return Key.of(Key.Kind.ESCAPE);
        }
        var rest = new StringBuilder();
        while (rest.length() < Long.BYTES) {
            int character = reader.read(SEQUENCE);
            if (character < 0) {
                break;
            }
            rest.append((char) character);
            if (character >= '@') {
                break; // the last one of a sequence, ECMA-48 section 5.4
            }
        }
        return Key.of(SEQUENCES.getOrDefault(rest.toString(), Key.Kind.OTHER));
    }

    private static Key character(NonBlockingReader reader, int first) throws IOException {
        if (!Character.isHighSurrogate((char) first)) {
            return first < ' ' ? Key.of(Key.Kind.OTHER) : Key.of(first);
        }
        int second = reader.read(SEQUENCE);
        return second < 0 ? Key.of(Key.Kind.OTHER) : Key.of(Character.toCodePoint((char) first, (char) second));
    }

    @Override
    public void close() throws IOException {
        if (former != null) {
            terminal.puts(Capability.exit_ca_mode);
            terminal.puts(Capability.cursor_normal);
            terminal.flush();
            terminal.setAttributes(former);
        }
        terminal.close();
    }
}
