package tcpstates.cli.diagnosetools;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketSource;
import tcpstates.capture.libpcap.Device;
import tcpstates.capture.libpcap.LiveCapture;
import tcpstates.capture.libpcap.LiveOptions;
import tcpstates.engine.MachineFailure;
import tcpstates.engine.Parallelism;
import tcpstates.engine.RunOptions;
import tcpstates.event.PortRange;
import tcpstates.os.Background;
import tcpstates.os.Libc;
import tcpstates.os.PrivilegeException;
import tcpstates.os.Signals;
import tcpstates.os.SystemLog;
import tcpstates.packet.ChecksumPolicy;
import tcpstates.packet.DecoderOptions;
import tcpstates.service.Activation;
import tcpstates.service.BackgroundCapture;
import tcpstates.service.RuntimeFolder;
import tcpstates.service.ServiceException;
import tcpstates.service.ServiceException.Reason;
import tcpstates.service.Settings;
import tcpstates.service.WrongSettings;
import tcpstates.tcp.IdleTimeOuts;
import tcpstates.tcp.KernelSettings;

/** The process in the background; {@link Activation} starts it. */
final class BackgroundMain {
    /** Connections in tunnels are others' in most cases, and its report has no place to tell them apart. */
    private static final DecoderOptions OWN_SOCKETS = new DecoderOptions(false, ChecksumPolicy.IGNORE);

    /** Garbage that is let lie: little, for nobody waits for this process. */
    private static final long GARBAGE = 96L << 20;

    private BackgroundMain() {}

    /**
     * Captures until it is told to stop.
     *
     * @param args the path of its folder, and its settings
     */
    public static void main(String[] args) {
        Background.leaveTerminal();
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Signals signals = Signals.caught(DiagnoseToolsMain.DONE, DiagnoseToolsMain.FAILED)) {
            Settings settings = Settings.parse(args[1]);
            RuntimeFolder folder = RuntimeFolder.at(Path.of(args[0]), Libc.user());
            try (var log = new SystemLog(Usage.NAME)) {
                BackgroundCapture.run(folder, settings, options(), new Host(settings, signals, log, out));
            }
            System.exit(DiagnoseToolsMain.DONE);
        } catch (ServiceException e) {
            out.println(Activation.failed(e));
        } catch (WrongSettings e) {
            out.println(Activation.failed(new ServiceException(Reason.WRONG_ARGUMENT, String.valueOf(e.getMessage()))));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            out.println(Activation.failed(new ServiceException(Reason.FAILED, MachineFailure.line(e))));
        }
        System.exit(DiagnoseToolsMain.FAILED);
    }

    private static RunOptions options() {
        var limits = RunOptions.Limits.ofHeap(GARBAGE);
        return new RunOptions(
                KernelSettings.DEFAULTS,
                IdleTimeOuts.DEFAULTS,
                limits,
                OWN_SOCKETS,
                PortRange.LINUX_EPHEMERAL,
                true,
                true,
                0,
                Long.MAX_VALUE,
                null,
                Parallelism.ofMachine().withThreads(1),
                null);
    }

    private record Host(Settings settings, Signals signals, SystemLog log, PrintStream out)
            implements BackgroundCapture.Host {
        @Override
        public PacketSource open() throws CaptureException {
            LiveOptions defaults = LiveOptions.of(Device.nameOf(settings.interfaceName()), settings.filter());
            return LiveCapture.open(new LiveOptions(
                    defaults.interfaceName(),
                    defaults.filter(),
                    defaults.optimize(),
                    settings.snapshotLength(),
                    LiveOptions.DEFAULT_BUFFER_BYTES,
                    defaults.promiscuous(),
                    defaults.immediate(),
                    defaults.direction(),
                    defaults.decimals(),
                    defaults.timeStampType(),
                    defaults.linkType(),
                    defaults.monitorMode()));
        }

        @Override
        public void opened() throws ServiceException {
            try {
                Background.keepOnlyTheRightToCapture();
            } catch (PrivilegeException e) {
                throw new ServiceException(Reason.FAILED, String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public void onSignal(Runnable stop) {
            signals.attach(stop, () -> {});
        }

        @Override
        public void tell(String line) {
            log.line(line);
        }

        @Override
        public void running() {
            Background.confine();
            out.println(Activation.running());
            Background.closeStandardStreams();
        }
    }
}
