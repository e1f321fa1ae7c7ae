package tcpstates.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpstates.event.Snapshot;
import tcpstates.report.Language;
import tcpstates.report.PacketReport;
import tcpstates.report.Report;
import tcpstates.report.TableLayout;
import tcpstates.report.TimeFormat;
import tcpstates.report.TimeStyle;
import tcpstates.report.Wording;

@Timeout(60)
class LiveViewTest {
    private final CountDownLatch stopped = new CountDownLatch(1);

    private final LiveView.Capture capture = new LiveView.Capture() {
        @Override
        public CompletableFuture<Snapshot> snapshot() {
            return CompletableFuture.completedFuture(Snapshot.EMPTY);
        }

        @Override
        public Snapshot withKernel(Snapshot captured) {
            return captured;
        }

        @Override
        public CompletableFuture<List<String>> comparison() {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public LiveFigures figures() {
            return new LiveFigures(0, 0, 0);
        }

        @Override
        public void stop() {
            stopped.countDown();
        }
    };

    /** A screen of which one thing fails. */
    private static class MadeUpScreen implements Screen {
        private boolean closed;

        @Override
        public void enter() {
            // nothing to prepare
        }

        @Override
        public int columns() {
            return 80;
        }

        @Override
        public int rows() {
            return 24;
        }

        @Override
        public void show(List<AttributedString> lines) {
            // nobody looks
        }

        @Override
        public @Nullable Key read(long millis) throws IOException {
            return Key.of('q');
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static LiveView.Content content() {
        return new LiveView.Content(
                "lo",
                Wording.of(Language.EN),
                columns -> new TableLayout(TimeStyle.UTC, TimeFormat.MICROSECONDS, columns, false, false, null),
                null,
                connection -> true,
                new RecentPast(Report.SILENT, stream -> Report.SILENT, LiveViewTest::noPackets));
    }

    private static PacketReport noPackets(OutputStream stream) {
        throw new AssertionError("nobody asked for packets");
    }

    private void begin(LiveView view) throws InterruptedException {
        view.begin(content(), capture);
        assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsTheCaptureWhenItIsLeft() throws Exception {
        var screen = new MadeUpScreen();
        var view = new LiveView(screen);

        begin(view);
        view.close();

        assertThat(screen.closed).isTrue();
    }

    /** No key would reach anybody, and the terminal would stay as it is. */
    @Test
    void endsTheCaptureAndGivesTheTerminalBackWhenDrawingFails() throws Exception {
        var screen = new MadeUpScreen() {
            @Override
            public void show(List<AttributedString> lines) {
                throw new IllegalArgumentException("cannot be drawn");
            }
        };
        var view = new LiveView(screen);

        begin(view);

        assertThatThrownBy(view::close).hasRootCauseMessage("cannot be drawn");
        assertThat(((MadeUpScreen) screen).closed).isTrue();
    }

    @Test
    void endsTheCaptureWhenTheTerminalIsGone() throws Exception {
        var view = new LiveView(new MadeUpScreen() {
            @Override
            public Key read(long millis) throws IOException {
                throw new IOException("gone");
            }
        });

        begin(view);
        view.close();
    }
}
