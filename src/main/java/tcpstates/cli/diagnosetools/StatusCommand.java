package tcpstates.cli.diagnosetools;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.event.Snapshot;
import tcpstates.event.StateNames;
import tcpstates.event.TcpState;
import tcpstates.os.Libc;
import tcpstates.report.Language;
import tcpstates.service.BackgroundService;
import tcpstates.service.ServiceException;
import tcpstates.sockets.KernelSockets;
import tcpstates.sockets.Side;

/**
 * {@code tcpstates status METRIC}: one number for monitoring. Whatever keeps it from being known is a line on standard error and no
 * number: 0 means that there are none.
 */
final class StatusCommand {
    /** Who is asked. */
    private enum Source {
        BACKGROUND,
        KERNEL
    }

    private final Output output;
    private @Nullable Set<TcpState> states;
    private @Nullable String name;
    private @Nullable String file;
    private @Nullable Source source;
    private @Nullable Side side;
    private @Nullable Language language;
    private boolean help;

    private StatusCommand(Output output) {
        this.output = output;
    }

    /** Runs it with what stands behind {@code status}, and returns the exit status. */
    static int run(List<String> arguments, Output output) throws IOException, WrongUse {
        var command = new StatusCommand(output);
        command.parse(arguments.iterator());
        if (command.help) {
            output.print(Usage.ofStatus(output.translation()));
            return DiagnoseToolsMain.DONE;
        }
        Set<TcpState> states = command.states;
        if (states == null || states.isEmpty()) {
            output.printError(Metric.usage());
            return DiagnoseToolsMain.WRONG_USAGE;
        }
        command.check();
        return command.print(states);
    }

    private void parse(Iterator<String> arguments) throws WrongUse {
        while (arguments.hasNext()) {
            String argument = arguments.next();
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String option = equals < 0 ? argument : argument.substring(0, equals);
            switch (option) {
                case "-h", "--help" -> help = true;
                case "--lang" ->
                    language = once(
                            language, option, choice(Language.values(), option, value(argument, equals, arguments)));
                case "-r" -> file = once(file, option, value(argument, equals, arguments));
                case "--source" ->
                    source = once(source, option, choice(Source.values(), option, value(argument, equals, arguments)));
                case "--side" ->
                    side = once(side, option, choice(Side.values(), option, value(argument, equals, arguments)));
                default -> metric(argument);
            }
        }
    }

    private void metric(String argument) throws WrongUse {
        if (argument.startsWith("-")) {
            throw new WrongUse("status: unknown option '" + argument + "'");
        }
        name = once(name, "status", argument);
        states = StateNames.typed(argument);
    }

    private static String value(String argument, int equals, Iterator<String> following) throws WrongUse {
        if (equals >= 0) {
            return argument.substring(equals + 1);
        }
        if (!following.hasNext()) {
            throw new WrongUse("status: a value is missing behind " + argument);
        }
        return following.next();
    }

    private static <T> T once(@Nullable T before, String option, T value) throws WrongUse {
        if (before != null) {
            throw new WrongUse(option + " takes one value and is given " + word(before) + " and " + word(value));
        }
        return value;
    }

    private static <T extends Enum<T>> T choice(T[] values, String option, String typed) throws WrongUse {
        for (T value : values) {
            if (word(value).equals(typed)) {
                return value;
            }
        }
        throw new WrongUse(option + ": '" + typed + "' is none of "
                + String.join(
                        ", ", List.of(values).stream().map(StatusCommand::word).toList()));
    }

    private static String word(Object value) {
        return value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private void check() throws WrongUse {
        if (file != null && source != null) {
            throw new WrongUse("-r and --source exclude each other");
        }
        if (source == Source.KERNEL && side != null && side != Side.LOCAL) {
            throw new WrongUse("--side " + side + ": the kernel does not tell which end has opened a connection");
        }
        if (file != null && side == Side.LOCAL) {
            throw new WrongUse("--side local: a saved capture does not tell which addresses its machine had; give"
                    + " --side client or server");
        }
    }

    private int print(Set<TcpState> wanted) throws IOException {
        Map<TcpState, Long> counts;
        CaptureException damage = null;
        try {
            if (file != null) {
                SavedState saved = SavedState.of(file, side != null, output::message);
                counts = counts(saved.snapshot());
                damage = saved.damage();
            } else if (source == Source.KERNEL) {
                counts = KernelSockets.counts();
            } else {
                counts = counts(background());
            }
        } catch (IOException e) {
            output.message("the kernel's sockets: " + e.getMessage());
            return DiagnoseToolsMain.FAILED;
        } catch (CaptureException | ServiceException e) {
            output.message(String.valueOf(e.getMessage()));
            return DiagnoseToolsMain.FAILED;
        }
        long count = wanted.stream()
                .mapToLong(state -> counts.getOrDefault(state, 0L))
                .sum();
        output.print(count + "\n");
        if (damage != null) {
            output.message(String.valueOf(damage.getMessage()));
            return DiagnoseToolsMain.FAILED;
        }
        return DiagnoseToolsMain.DONE;
    }

    private Map<TcpState, Long> counts(Snapshot snapshot) {
        return (side == null ? snapshot : snapshot.only(side.ends())).counts();
    }

    private static Snapshot background() throws ServiceException {
        BackgroundService service = BackgroundService.find(Libc.user(), System.getenv());
        Snapshot snapshot = service == null ? null : service.snapshot();
        if (snapshot == null) {
            throw new ServiceException(
                    ServiceException.Reason.NOT_ACTIVE,
                    "not activated: nothing is captured in the background; --source kernel asks this machine's kernel,"
                            + " -r FILE a saved capture");
        }
        return snapshot;
    }
}
