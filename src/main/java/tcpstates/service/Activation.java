package tcpstates.service;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.service.ServiceException.Reason;

/**
 * Starts the process in the background and waits until its capture runs, or for the reason why it does not. What the two say to each
 * other is one line on the new process's standard output.
 */
public final class Activation {
    private static final String RUNNING = "running";
    private static final String FAILED = "failed ";

    private Activation() {}

    /**
     * Starts the process.
     *
     * @param mainClass whose {@code main} gets the path of the folder and the text of the settings
     */
    public static void start(RuntimeFolder folder, Settings settings, Class<?> mainClass) throws ServiceException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags());
        command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), mainClass.getName()));
        command.addAll(List.of(folder.path().toString(), settings.text()));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(new File("/"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                String line = reader.readLine();
                if (!RUNNING.equals(line)) {
                    throw failure(line);
                }
            }
        } catch (IOException e) {
            throw new ServiceException(Reason.FAILED, "cannot start the process: " + e.getMessage(), e);
        }
    }

    /** The options of Java that this process runs with, as the launcher gave them. */
    private static List<String> flags() {
        String[] arguments = ProcessHandle.current().info().arguments().orElseGet(() -> new String[0]);
        List<String> flags = new ArrayList<>();
        for (String argument : arguments) {
            boolean flag = argument.startsWith("-X") || argument.startsWith("--enable-native-access=");
            if (flag) {
                flags.add(argument);
            } else if (!argument.startsWith("-") || argument.equals("-cp") || argument.equals("-jar")) {
                break;
            }
        }
        return flags;
    }

    private static String absolute(String classPath) {
        List<String> paths = new ArrayList<>();
        for (String path : classPath.split(File.pathSeparator, -1)) {
            paths.add(Path.of(path).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, paths);
    }

    /** The line that says that the capture runs. */
    public static String running() {
        return RUNNING;
    }

    /** The line that says why it does not. */
    public static String failed(ServiceException e) {
        return FAILED + e.reason() + ' ' + e.getMessage();
    }

    private static ServiceException failure(@Nullable String line) {
        if (line != null && line.startsWith(FAILED)) {
            String[] words = line.substring(FAILED.length()).split(" ", 2);
            for (Reason reason : Reason.values()) {
                if (reason.name().equals(words[0]) && words.length == 2) {
                    return new ServiceException(reason, words[1]);
                }
            }
        }
        return new ServiceException(Reason.FAILED, "the process in the background ended at once");
    }
}
