package tcpstates.cli;

import java.util.List;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;

/** The real thing. */
final class LibraryCaptures implements Captures {
    @Override
    public PacketSource open(Options options, String filter) throws CaptureException {
        throw new CaptureException("not plugged in");
    }

    @Override
    public PacketFilter filter(Options options, String filter, PacketSource source) throws CaptureException {
        throw new CaptureException("not plugged in");
    }

    @Override
    public PacketOutput create(String file, PacketSource source) throws CaptureException {
        throw new CaptureException("not plugged in");
    }

    @Override
    public void whenIdle(PacketSource source, Runnable task) {}

    @Override
    public List<String> warnings(PacketSource source) {
        return List.of();
    }

    @Override
    public List<String> interfaces() throws CaptureException {
        throw new CaptureException("not plugged in");
    }

    @Override
    public List<String> linkTypes(Options options) throws CaptureException {
        throw new CaptureException("not plugged in");
    }

    @Override
    public List<String> timeStampTypes(Options options) throws CaptureException {
        throw new CaptureException("not plugged in");
    }

    @Override
    public List<String> dumpFilter(Options options, String filter) throws CaptureException {
        throw new CaptureException("not plugged in");
    }

    @Override
    public String libraryVersion() {
        return "";
    }
}
