package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;
import tcpstates.capture.PacketSource;
import tcpstates.capture.file.CaptureFormat;
import tcpstates.capture.file.FollowedCapture;
import tcpstates.capture.file.MergedCapture;
import tcpstates.capture.file.SavedCapture;
import tcpstates.capture.libpcap.BpfProgram;
import tcpstates.capture.libpcap.CompiledFilter;
import tcpstates.capture.libpcap.Device;
import tcpstates.capture.libpcap.FilterCompiler;
import tcpstates.capture.libpcap.LiveCapture;
import tcpstates.capture.libpcap.LiveEngine;
import tcpstates.capture.libpcap.LiveOptions;
import tcpstates.capture.libpcap.NamedCode;
import tcpstates.capture.libpcap.Pcap4jCapture;
import tcpstates.capture.transcript.TranscriptFormat;
import tcpstates.packet.LinkType;
import tcpstates.sockets.SavedReportSource;

/** Saved captures read in place; live ones and filters through libpcap, or live ones through pcap4j. */
final class SystemCaptures implements CaptureFactory {
    /** What a saved capture may be beside pcap and pcapng. */
    private static final CaptureFormat TRANSCRIPT = new TranscriptFormat();

    @Override
    public PacketSource open(Options options, String filter) throws CaptureException {
        List<String> files = options.input.files();
        if (options.input.follows()) {
            return FollowedCapture.open(files.getFirst());
        }
        if (files.size() == 1) {
            return SavedReportSource.open(files.getFirst(), TRANSCRIPT);
        }
        if (!files.isEmpty()) {
            return MergedCapture.open(files, TRANSCRIPT);
        }
        String fileList = options.input.fileList();
        if (fileList != null) {
            return MergedCapture.openList(fileList, TRANSCRIPT);
        }
        LiveOptions live = liveOptions(options, filter);
        return switch (options.capture.engine()) {
            case LIBPCAP -> LiveCapture.open(live);
            case PCAP4J -> Pcap4jCapture.open(live);
            case JNETPCAP -> LiveEngine.named("jnetpcap").open(live);
        };
    }

    @Override
    public PacketSource openSaved(String file) throws CaptureException {
        return SavedCapture.open(file);
    }

    @Override
    public PacketFilter filter(Options options, String filter, PacketSource source) throws CaptureException {
        CompiledFilter compiled = new CompiledFilter(filter, source.snapshotLength(), options.input.optimizesFilter());
        if (source.linkType() >= 0) {
            compiled.program(source.linkType()); // now, so that a slip in the expression shows before the first packet
        }
        return compiled;
    }

    @Override
    public List<String> interfaces() throws CaptureException {
        return Device.all().stream().map(Device::line).toList();
    }

    @Override
    public List<String> linkTypes(Options options) throws CaptureException {
        LiveOptions live = liveOptions(options, "");
        return list(
                "Data link types for " + live.interfaceName() + " (use option -y to set):",
                LiveCapture.linkTypes(live));
    }

    @Override
    public List<String> timeStampTypes(Options options) throws CaptureException {
        String name = interfaceName(options.input.interfaceName());
        List<NamedCode> types = LiveCapture.timeStampTypes(name);
        return types.isEmpty()
                ? List.of("Time stamp type cannot be set for " + name)
                : list("Time stamp types for " + name + " (use option -j to set):", types);
    }

    @Override
    public List<String> dumpFilter(Options options, String filter) throws CaptureException {
        BpfProgram program = FilterCompiler.compile(
                filter, filteredLinkType(options), options.capture.snapshotLength(), options.input.optimizesFilter());
        return program.dump(
                switch (options.information.dumpFilter()) {
                    case 1 -> BpfProgram.DumpFormat.ASSEMBLER;
                    case 2 -> BpfProgram.DumpFormat.C;
                    default -> BpfProgram.DumpFormat.DECIMAL;
                });
    }

    @Override
    public String libraryVersion() {
        try {
            return LiveCapture.libraryVersion();
        } catch (CaptureException e) {
            return "no libpcap: " + e.getMessage();
        }
    }

    /** Code depends on the link type: the file's with -r, the interface's with -i, else Ethernet. */
    private static int filteredLinkType(Options options) throws CaptureException {
        if (options.live() && options.input.interfaceName() == null) {
            String linkType = options.capture.linkType();
            return linkType == null ? LinkType.ETHERNET.number() : FilterCompiler.linkType(linkType);
        }
        try (PacketSource source = new SystemCaptures().open(options, "")) {
            return source.linkType() < 0 ? LinkType.ETHERNET.number() : source.linkType();
        }
    }

    private static LiveOptions liveOptions(Options options, String filter) throws CaptureException {
        return options.liveOptions(interfaceName(options.input.interfaceName()), filter);
    }

    private static String interfaceName(@Nullable String given) throws CaptureException {
        return given == null ? Device.byDefault().name() : Device.nameOf(given);
    }

    private static List<String> list(String title, List<NamedCode> entries) {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        entries.forEach(entry -> lines.add(entry.line()));
        return lines;
    }
}
