package tcpstates.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import tcpstates.capture.CaptureException;

/**
 * Answers HTTP requests for {@link CaptureMetrics}, on threads of its own that do not touch those of the capture. Whoever asks
 * slowly, or often, or for much, keeps others waiting at most: connections are few, and none of them lasts.
 */
public final class MetricsServer implements AutoCloseable {
    /** At once; further ones are closed. */
    private static final int CONNECTIONS = 32;

    /** What one request may take from its first byte to its last, and its answer: these are some kilobytes. */
    private static final int PATIENCE_SECONDS = 5;

    private final HTTPServer server;
    private final ThreadPoolExecutor threads;

    private MetricsServer(HTTPServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Begins to answer; to be called while the process may still open any port.
     *
     * @throws CaptureException if nothing can be heard there
     */
    public static MetricsServer start(MetricsAddress at, CaptureMetrics metrics) throws CaptureException {
        // The JDK's server, which waits for ever unless told before its class is loaded.
        System.setProperty("jdk.httpserver.maxConnections", String.valueOf(CONNECTIONS));
        System.setProperty("sun.net.httpserver.maxReqTime", String.valueOf(PATIENCE_SECONDS));
        System.setProperty("sun.net.httpserver.maxRspTime", String.valueOf(PATIENCE_SECONDS));
        System.setProperty("sun.net.httpserver.idleInterval", "120"); // longer than most scrape intervals
        // A thread for each connection: one that sends its request byte by byte blocks no other.
        var threads = new ThreadPoolExecutor(
                0,
                CONNECTIONS,
                PATIENCE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> Thread.ofPlatform().daemon().name("metrics").unstarted(task),
                new ThreadPoolExecutor.DiscardPolicy());
        try {
            HTTPServer server = HTTPServer.builder()
                    .inetAddress(at.address())
                    .port(at.port())
                    .registry(metrics.registry())
                    .executorService(threads)
                    .buildAndStart();
            return new MetricsServer(server, threads);
        } catch (IOException e) {
            threads.shutdownNow();
            throw new CaptureException("metrics at " + at + ": " + e.getMessage(), e);
        }
    }

    /** Where it is asked. */
    public String url(MetricsAddress at) {
        return "http://" + new MetricsAddress(at.address(), server.getPort()) + "/metrics";
    }

    @Override
    public void close() {
        server.close();
        threads.shutdownNow();
    }
}
