package tcpstates.report.tcpdump;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.Role;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.packet.IcmpMessage;
import tcpstates.packet.TcpSegment;
import tcpstates.report.CaptureTotals;
import tcpstates.report.CurrentStates;
import tcpstates.report.LineBuffer;
import tcpstates.report.PacketReport;

/**
 * tcpdump's lines in the order of the capture and, if asked for, beside each line what the packet did to the states of the two
 * sockets. Unlike the other reports it wants the packets too: each one after the events that it caused.
 */
public final class TcpdumpReport implements PacketReport {
    private static final byte[] NO_NOTE = {};
    private static final String NO_STATE = "-";

    private final TcpdumpLines lines;
    private final @Nullable StateNotes notes;
    private final @Nullable Sections sections;
    private final @Nullable CurrentStates states;
    private final OutputStream out;
    private final StateNames names;
    private final int columns;
    private final boolean prompt;
    private final LineBuffer text = new LineBuffer();

    /**
     * @param notes null for lines as tcpdump prints them
     * @param sections null for no headings between the phases of a connection
     * @param states null for none in front of the lines
     * @param names what these are called
     * @param prompt whether to hand over each line at once
     */
    public TcpdumpReport(
            TcpdumpLines lines,
            @Nullable StateNotes notes,
            @Nullable Sections sections,
            @Nullable CurrentStates states,
            StateNames names,
            OutputStream out,
            boolean prompt) {
        this.lines = lines;
        this.notes = notes;
        this.sections = sections;
        this.states = states;
        this.names = names;
        columns = names.width() + 1;
        this.out = out;
        this.prompt = prompt;
    }

    @Override
    public void accept(Event event) {
        if (states != null) {
            states.accept(event);
        }
        if (notes == null) {
            return;
        }
        notes.accept(event);
        String between = notes.between(event);
        if (between != null) {
            lines.appendComment(event.time(), between, text);
            printed();
        }
    }

    @Override
    public void packet(TcpSegment segment, long number, int connection) {
        byte[] note = notes == null ? NO_NOTE : notes.take(segment);
        int start = text.length();
        if (sections != null) {
            sections.heading(segment, text);
        }
        states(connection);
        if (lines.append(segment, number, note, text)) {
            printed();
            return;
        }
        text.truncate(start);
        if (note.length > 0) { // a datagram's last fragment has no line of its own
            lines.appendComment(segment.time(), new String(note, StandardCharsets.UTF_8).strip(), text);
            printed();
        }
    }

    @Override
    public void packet(IcmpMessage message, long number, int connection) {
        byte[] note = notes == null ? NO_NOTE : notes.take(message.quoted());
        int start = text.length();
        states(connection);
        if (lines.append(message, number, note, text)) {
            printed();
        } else {
            text.truncate(start);
        }
    }

    /** tcpdump may print a line of it although no whole segment is in it. */
    @Override
    public void packet(
            MemorySegment memory, long offset, int captured, int length, long nanos, int linkType, long number) {
        int start = text.length();
        states(Event.NO_CONNECTION);
        if (lines.append(memory, offset, captured, length, nanos, linkType, number, text)) {
            printed();
        } else {
            text.truncate(start);
        }
    }

    /** Both states in columns of one width, so that lines stand below each other. */
    private void states(int connection) {
        if (states == null) {
            return;
        }
        for (Role role : Role.values()) {
            TcpState state = connection == Event.NO_CONNECTION ? null : states.of(connection, role);
            String name = state == null ? NO_STATE : names.of(state);
            text.text(name);
            text.text(" ".repeat(columns - name.length()));
        }
    }

    private void printed() {
        if (prompt) {
            flush();
        } else {
            text.drainWhenLarge(out);
        }
    }

    @Override
    public void end(CaptureTotals totals) {
        flush();
    }

    @Override
    public void flush() {
        text.flushTo(out);
    }
}
