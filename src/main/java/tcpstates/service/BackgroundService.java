package tcpstates.service;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Snapshot;
import tcpstates.service.ServiceException.Reason;

/** The capture in the background as those see it who ask it: from another process, over its socket, or what it has left. */
public final class BackgroundService {
    /** Prints a report; when it returns, that report was printed to the end. */
    @FunctionalInterface
    public interface Printer {
        void print(ReportContent content) throws IOException;
    }

    /** A report may wait for another one to be printed. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final Duration END = Duration.ofSeconds(20);
    private static final int PAUSE_MILLIS = 20;

    private final RuntimeFolder folder;

    private BackgroundService(RuntimeFolder folder) {
        this.folder = folder;
    }

    /**
     * The capture that this user may ask, running or not.
     *
     * @param user the number of that user
     * @return null if there is none
     */
    public static @Nullable BackgroundService find(int user, Map<String, String> environment) throws ServiceException {
        RuntimeFolder folder = RuntimeFolder.find(user, environment);
        return folder == null ? null : new BackgroundService(folder);
    }

    /** The capture of that folder. */
    static BackgroundService in(RuntimeFolder folder) {
        return new BackgroundService(folder);
    }

    /** Its settings; null if it does not run. */
    public @Nullable Settings settings() throws ServiceException {
        try (FrameChannel server = connect()) {
            if (server == null) {
                return null;
            }
            server.send(Frame.request(Frame.Type.SETTINGS), PATIENCE);
            Settings settings = settings(server);
            expect(server, Frame.Type.END);
            return settings;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** How the connections stand, of whatever address; null if it does not run. */
    public @Nullable Snapshot snapshot() throws ServiceException {
        try (FrameChannel server = connect()) {
            if (server == null) {
                return null;
            }
            server.send(Frame.request(Frame.Type.ENDPOINTS), PATIENCE);
            List<ByteBuffer> records = new ArrayList<>();
            String time = receive(server, records, new ArrayList<>());
            return new Snapshot(Long.parseLong(time), ReportContent.endpoints(records));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Prints what happened since the last report, and clears it when that was printed. Of a capture that has ended by itself what it
     * has left is printed, with a line that says so.
     *
     * @param keep whether to clear nothing
     * @throws IOException if the printer fails; then nothing is cleared
     */
    public void report(Printer printer, boolean keep) throws ServiceException, IOException {
        try (FrameChannel server = connect()) {
            if (server == null) {
                reportRemains(printer, keep);
                return;
            }
            ReportContent content;
            String last;
            List<ByteBuffer> records = new ArrayList<>();
            List<String> notices = new ArrayList<>();
            try {
                server.send(Frame.request(Frame.Type.REPORT), PATIENCE);
                content = new ReportContent(settings(server), records, notices);
                last = receive(server, records, notices);
            } catch (IOException e) {
                throw failed(e);
            }
            // Printed only when it is all here: a slow reader does not keep the capture waiting.
            printer.print(content);
            if (!keep) {
                acknowledge(server, last);
            }
        }
    }

    private static void acknowledge(FrameChannel server, String last) throws ServiceException {
        try {
            server.send(Frame.of(Frame.Type.PRINTED, last), PATIENCE);
            expect(server, Frame.Type.END);
        } catch (IOException e) {
            throw new ServiceException(
                    Reason.FAILED,
                    "it took too long to print, or the capture has ended: the next report repeats it",
                    e);
        }
    }

    private void reportRemains(Printer printer, boolean keep) throws ServiceException, IOException {
        FolderLock lock;
        try {
            lock = awaitLock();
        } catch (NoSuchFileException e) {
            throw notActive();
        }
        try (FileChannel file = folder.openJournal()) {
            if (file == null) {
                lock.close();
                throw notActive();
            }
            JournalReader.Content content = JournalReader.read(file);
            printer.print(new ReportContent(settings(content.header()), content.records(), notices(content)));
            if (!keep) {
                folder.remove(lock);
            }
        } finally {
            lock.close();
        }
    }

    private static List<String> notices(JournalReader.Content content) {
        List<String> notices = new ArrayList<>();
        JournalHeader header = content.header();
        if (header == null) {
            notices.add("the capture has ended, and its journal is damaged: when it ended is not known");
        } else {
            notices.add("the capture has ended at " + Notices.time(header.alive()) + " ("
                    + (header.end().isEmpty() ? "killed" : header.end()) + "): this is the rest of its history");
        }
        if (content.lost() > 0) {
            notices.add(content.lost() + " transitions are missing: dropped, or damaged in the journal");
        }
        return notices;
    }

    private static Settings settings(@Nullable JournalHeader header) throws ServiceException {
        try {
            return Settings.parse(header == null ? "" : header.settings());
        } catch (WrongSettings e) {
            throw new ServiceException(Reason.FAILED, "journal: " + e.getMessage(), e);
        }
    }

    /** Ends the capture and removes all that it has left. */
    public void deactivate() throws ServiceException {
        try {
            try (FrameChannel server = connect()) {
                if (server != null) {
                    server.send(Frame.request(Frame.Type.STOP), PATIENCE);
                    expect(server, Frame.Type.END);
                }
            }
            folder.remove(awaitLock());
        } catch (NoSuchFileException e) {
            // another one has removed it at the same time
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private FolderLock awaitLock() throws ServiceException, NoSuchFileException {
        long deadline = System.nanoTime() + END.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                FolderLock lock = folder.tryLock();
                if (lock != null) {
                    return lock;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ServiceException(Reason.ALREADY_ACTIVE, folder.path() + ": its process does not end, or is busy");
    }

    /** Connects to the capture; null if none runs. */
    private @Nullable FrameChannel connect() throws ServiceException {
        if (!folder.hasSocket()) {
            return null;
        }
        try {
            SocketChannel channel = SocketChannel.open(folder.socketAddress());
            return new FrameChannel(channel);
        } catch (ConnectException e) {
            return null; // what is left of one that was killed
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static Settings settings(FrameChannel server) throws IOException, ServiceException {
        Frame values = expect(server, Frame.Type.VALUES);
        try {
            return Settings.parse(values.text());
        } catch (WrongSettings e) {
            throw new ServiceException(Reason.FAILED, "the capture's settings: " + e.getMessage(), e);
        }
    }

    /** Receives until the end; returns what that says. */
    private static String receive(FrameChannel server, List<ByteBuffer> records, List<String> notices)
            throws IOException, ServiceException {
        while (true) {
            Frame frame = server.receive(PATIENCE);
            switch (frame.type()) {
                case RECORDS -> records.add(frame.payload());
                case NOTICE -> notices.add(frame.text());
                case END -> {
                    return frame.text();
                }
                default -> throw refused(frame);
            }
        }
    }

    private static Frame expect(FrameChannel server, Frame.Type type) throws IOException, ServiceException {
        Frame frame = server.receive(PATIENCE);
        if (frame.type() != type) {
            throw refused(frame);
        }
        return frame;
    }

    private static ServiceException refused(Frame frame) {
        return frame.type() == Frame.Type.REFUSED
                ? new ServiceException(Reason.NOT_PERMITTED, frame.text())
                : new ServiceException(Reason.FAILED, "the capture answers what was not asked");
    }

    private static ServiceException notActive() {
        return new ServiceException(Reason.NOT_ACTIVE, "not activated: no capture runs in the background");
    }

    private ServiceException failed(IOException e) {
        String why = e instanceof EOFException ? "the capture ended while it was asked" : RuntimeFolder.words(e);
        return new ServiceException(Reason.FAILED, folder.path() + ": " + why, e);
    }
}
