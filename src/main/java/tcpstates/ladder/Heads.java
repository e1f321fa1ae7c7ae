package tcpstates.ladder;

import java.util.ResourceBundle;
import java.util.function.Consumer;
import tcpstates.event.SocketAddress;
import tcpstates.report.Paint;

/** What stands above a ladder's columns. */
final class Heads {
    private final LadderLayout layout;
    private final ResourceBundle words;
    private final Columns columns;
    private final Glyphs glyphs;
    private final Consumer<String> lines;

    Heads(LadderLayout layout, ResourceBundle words, Columns columns, Consumer<String> lines) {
        this.layout = layout;
        this.words = words;
        this.columns = columns;
        this.lines = lines;
        glyphs = Glyphs.of(layout.ascii());
    }

    /** What the columns are. */
    void columns() {
        String left = Columns.right("#", columns.number(), glyphs)
                + ' '
                + Columns.right(words.getString("time"), columns.time(), glyphs)
                + ' '
                + Columns.right(words.getString("gap"), columns.gap(), glyphs)
                + ' ';
        lines.accept(paint(Paint.FAINT, left)
                + paint(Paint.CLIENT, Columns.right(words.getString("client"), columns.state(), glyphs))
                + between()
                + paint(Paint.SERVER, words.getString("server")));
    }

    /** Whose lifelines they are. */
    void addresses(SocketAddress client, SocketAddress server) {
        int room = columns.state() + (columns.note() == 0 ? 0 : columns.note() + 1);
        String left = Columns.address(client.toString(), columns.left(), glyphs);
        lines.accept(paint(Paint.CLIENT, Columns.right(left, columns.left(), glyphs))
                + between()
                + paint(Paint.SERVER, Columns.address(server.toString(), room, glyphs)));
    }

    /** From the client's column to the server's. */
    private String between() {
        return " ".repeat(columns.arrow() + 4);
    }

    private String paint(Paint paint, String text) {
        return layout.color() ? paint.on(text) : text;
    }
}
