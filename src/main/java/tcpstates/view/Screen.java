package tcpstates.view;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** A terminal that is drawn on as a whole. */
interface Screen extends Closeable {
    /** Takes it over: what stands there is set aside, and keys come one by one. */
    void enter();

    /** Columns that there are now. */
    int columns();

    /** Lines that there are now. */
    int rows();

    /** Draws these lines, none of them longer than there are columns; what was there before is gone. */
    void show(List<AttributedString> lines);

    /** The next key; null if none is pressed for so long (ms). */
    @Nullable
    Key read(long millis) throws IOException;
}
