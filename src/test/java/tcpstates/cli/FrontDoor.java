package tcpstates.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import tcpstates.engine.Parallelism;

/** Runs the program on made-up input and fails if it does anything but print a result, or one line that says what is wrong. */
final class FrontDoor {
    /** Chunks and bursts so small that a short capture has many. */
    private static final Parallelism ONE_THREAD = new Parallelism(1, 0, 16, 5);

    /** What lines on standard error begin with. */
    private static final List<String> BEGINNINGS = List.of(
            Main.NAME + ": ",
            "reading from file ",
            "正在读取文件 ",
            "Warning: interface names might be incorrect",
            "警告：接口名可能不正确",
            "What may mislead in this capture",
            "本次抓包中可能误导判断之处",
            "  ", // what may mislead
            "no TCP: ",
            "不是 TCP：");

    /** What no input may make it say. */
    private static final List<String> NEVER = List.of(": internal error", ": 内部错误", "Exception", "is used up", "已用完");

    private static final Path FOLDER = folder();

    private FrontDoor() {}

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("fuzz");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of that name with this content, in place of the one before. */
    static Path file(String name, byte[] content) {
        try {
            Path file = Files.write(FOLDER.resolve(name), content);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that is not mapped into memory but read from its front. */
    static Path compressed(String name, byte[] content) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file(name, packed.toByteArray());
    }

    /** What is printed with these arguments by one thread. */
    static Run run(List<String> arguments) {
        return run(ONE_THREAD, arguments);
    }

    /** Fails if two threads do not print the same. */
    static void assertSameByTwoThreads(Run one, List<String> arguments) {
        Run two = run(ONE_THREAD.withThreads(2), arguments);
        if (!one.equals(two)) {
            throw failure("two threads print something else", arguments.toString());
        }
    }

    /** A failure that the fuzzer takes for another one than those of other kinds, which it tells apart by the stack. */
    static AssertionError failure(String kind, String what) {
        var failure = new AssertionError(kind + ": " + what);
        failure.setStackTrace(new StackTraceElement[] {new StackTraceElement(Main.NAME, kind, null, 0)});
        return failure;
    }

    private static Run run(Parallelism parallelism, List<String> arguments) {
        Run run = Run.onHostileInput(parallelism, arguments.toArray(String[]::new));
        boolean known = run.err().lines().allMatch(line -> BEGINNINGS.stream().anyMatch(line::startsWith));
        if (run.status() < Main.DONE
                || run.status() > Main.FAILED
                || !known
                || NEVER.stream().anyMatch(run.err()::contains)) {
            throw failure(run.err().replaceFirst("(?s).* at ", ""), run + " " + arguments);
        }
        return run;
    }
}
