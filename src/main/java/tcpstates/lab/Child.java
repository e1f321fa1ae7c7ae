package tcpstates.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of the laboratory that is spoken with line by line. Nobody waits for it without end: not where it says nothing, and not
 * where it is gone.
 */
final class Child implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    /** Its lines; nothing stands for their end. */
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    /** One that has been started, and whose standard output nobody else reads. */
    Child(Process process) {
        this(process, process.inputReader(StandardCharsets.UTF_8));
    }

    /** One of which these lines are read. */
    Child(Process process, BufferedReader reader) {
        this.process = process;
        each(reader, line -> lines.add(Optional.of(line)), () -> lines.add(Optional.empty()));
    }

    /** Takes lines of a process. */
    interface Taker {
        void line(String line);
    }

    /** Hands over lines as they come, on a thread of their own, and then says that no more will. */
    static void each(BufferedReader reader, Taker taker, Runnable end) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    taker.line(line);
                }
            } catch (IOException e) {
                // it has ended
            }
            end.run();
        });
    }

    Process process() {
        return process;
    }

    /** Hands it a line. */
    void write(String line) throws LabException {
        try {
            OutputStream stream = process.getOutputStream();
            stream.write((line + '\n').getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException e) {
            throw new LabException("a program of the laboratory has ended: " + e.getMessage(), e);
        }
    }

    /**
     * Its next line; null if it has ended.
     *
     * @throws LabException if none has come after so many seconds
     */
    @Nullable
    String line(int seconds) throws LabException {
        try {
            Optional<String> line = lines.poll(seconds, TimeUnit.SECONDS);
            if (line == null) {
                throw new LabException("a program of the laboratory has not answered for " + seconds
                        + " s: this machine is too busy for it; try it again");
            }
            if (line.isEmpty()) {
                lines.add(line); // for whoever asks once more
            }
            return line.orElse(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /**
     * Its lines up to the one that closes an answer, without that.
     *
     * @param seconds that each of them may take
     * @throws LabException if that does not come
     */
    List<String> answer(int seconds) throws LabException {
        List<String> answer = new ArrayList<>();
        for (String line = line(seconds); !SocketProgram.END.equals(line); line = line(seconds)) {
            if (line == null) {
                throw new LabException("a program of the laboratory has ended: " + String.join("; ", answer));
            }
            answer.add(line);
        }
        return answer;
    }

    /** Closes its standard input, and ends it if it does not end by itself then. May be called more than once. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
