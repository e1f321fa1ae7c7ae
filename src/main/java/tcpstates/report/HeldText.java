package tcpstates.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Text that is kept until it is known what stands in front of it, or until there is too much of it. */
final class HeldText extends OutputStream {
    private final OutputStream out;
    private final int most;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean holding;

    /** @param most bytes that are kept; where there are more, nothing is kept any longer */
    HeldText(OutputStream out, int most) {
        this.out = out;
        this.most = most;
        holding = most > 0;
    }

    /** Whether all that was written is kept. */
    boolean isHolding() {
        return holding;
    }

    /** Hands on what is kept, and from now on all that is written. */
    void release() throws IOException {
        if (holding) {
            holding = false;
            held.writeTo(out);
            held.reset();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (holding && held.size() + (long) length > most) {
            release();
        }
        if (holding) {
            held.write(bytes, from, length);
        } else {
            out.write(bytes, from, length);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!holding) {
            out.flush();
        }
    }
}
