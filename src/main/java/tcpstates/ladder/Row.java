package tcpstates.ladder;

import tcpstates.report.Paint;

/** A row of a ladder: what stands in each of its columns, as it fits, and how it is painted. */
final class Row {
    private final Columns columns;
    private final Glyphs glyphs;
    String number = "";
    String time = "";
    String gap = "";
    String client = "";
    Paint clientPaint = Paint.CLIENT;
    char clientLife = ' ';
    String arrow = "";
    Paint arrowPaint = Paint.NONE;
    char serverLife = ' ';
    String server = "";
    Paint serverPaint = Paint.SERVER;
    String note = "";

    Row(Columns columns, Glyphs glyphs) {
        this.columns = columns;
        this.glyphs = glyphs;
    }

    /** The line, without blanks at its end. */
    String line(boolean color) {
        String line = paint(color, Paint.FAINT, " ".repeat(Math.max(0, columns.number() - number.length())) + number)
                + ' '
                + Columns.right(time, columns.time(), glyphs)
                + ' '
                + paint(color, Paint.FAINT, Columns.right(gap, columns.gap(), glyphs))
                + ' '
                + paint(color, clientPaint, Columns.right(client, columns.state(), glyphs))
                + ' '
                + paint(color, Paint.CLIENT, String.valueOf(clientLife))
                + paint(color, arrowPaint, Columns.left(arrow, columns.arrow(), glyphs))
                + paint(color, Paint.SERVER, String.valueOf(serverLife));
        boolean noted = columns.note() > 0 && !note.isEmpty();
        if (!server.isEmpty() || noted) {
            String state = noted ? Columns.left(server, columns.state(), glyphs) : server;
            line += ' ' + paint(color, serverPaint, state);
        }
        if (noted) {
            line += ' ' + paint(color, Paint.FAINT, Columns.cut(note, columns.note(), glyphs));
        }
        return line.stripTrailing();
    }

    private static String paint(boolean color, Paint paint, String text) {
        return color ? paint.on(text) : text;
    }
}
