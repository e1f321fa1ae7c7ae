package tcpstates.sockets;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.PrintableText;
import tcpstates.event.SocketOwner;
import tcpstates.packet.Nanos;

/**
 * Which processes have which sockets open. Linux tells that to root, and to everybody of his own processes; a capture gives root up.
 * So a shell is started before, which keeps the rights that the program was started with, and all that it does is to list the
 * descriptors of all processes whenever it gets a line, whatever stands in it. It ends when this program does.
 */
public final class SocketOwners implements Closeable {
    // ls -q where there is it: names of files may hold line breaks. The first " -> " of a line is ls' own.
    private static final String SCRIPT = """
            trap '' INT QUIT TSTP HUP USR1
            q=; ls -q / >/dev/null 2>&1 && q=q
            while read -r _; do
                ls -l$q /proc/[0-9]*/fd 2>/dev/null | grep -e '^/proc/' -e ' -> socket:'
                grep -H '' /proc/[0-9]*/comm 2>/dev/null
                echo
            done
            """;

    private static final String PROC = "/proc/";
    private static final String NAME = "/comm:";
    private static final String SOCKET = " -> socket:[";

    /** Listing may take one part in so many of a processor. */
    private static final int SHARE = 12;

    /** Somebody who waits for an answer does so for so long (ms) at most. */
    private static final long PATIENCE = 1500;

    private static final long SHORTEST_PERIOD = TimeUnit.SECONDS.toNanos(1);

    /** A list of before this tells nothing any more: sockets go from process to process. */
    private static final long VALID = TimeUnit.SECONDS.toNanos(30);

    private record Listed(long asked, Map<Long, List<SocketOwner>> owners) {}

    private final Process shell;
    private final Object lock = new Object();
    /** Sockets of which the owners are to be looked for; null if nobody asks. */
    private @Nullable Set<Long> wanted;

    /** Whether an answer is to come. */
    private boolean busy;

    private long notBefore = System.nanoTime();
    private volatile Listed listed = new Listed(System.nanoTime(), Map.of());

    private SocketOwners(Process shell) {
        this.shell = shell;
        Thread.ofPlatform().daemon().name("owners").start(this::answer);
    }

    /** Begins, with the rights that this process has now; null where there is no shell. */
    public static @Nullable SocketOwners start() {
        var builder = new ProcessBuilder("/bin/sh", "-c", SCRIPT).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C"));
        try {
            return new SocketOwners(builder.start());
        } catch (IOException e) {
            return null;
        }
    }

    /** Asks who has these sockets open, by their inodes; {@link #of} tells it soon. */
    void ask(Set<Long> inodes) {
        synchronized (lock) {
            if (System.nanoTime() - notBefore >= 0) {
                wanted = inodes;
                busy = true;
                lock.notifyAll();
            }
        }
    }

    /** Waits for the answer to what was asked, for a while. */
    void await() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE);
        synchronized (lock) {
            for (long left = PATIENCE; busy && left > 0; left = (until - System.nanoTime()) / Nanos.PER_MILLI) {
                lock.wait(left);
            }
        }
    }

    /** Who has a socket open, by the number of the process; empty if that is not known. */
    List<SocketOwner> of(long inode) {
        Listed last = listed;
        return System.nanoTime() - last.asked > VALID ? List.of() : last.owners.getOrDefault(inode, List.of());
    }

    private void answer() {
        try (OutputStream questions = shell.getOutputStream();
                BufferedReader answers = shell.inputReader(StandardCharsets.UTF_8)) {
            while (true) {
                Set<Long> inodes = nextQuestion();
                long asked = System.nanoTime();
                questions.write('\n');
                questions.flush();
                Map<Long, List<SocketOwner>> owners = read(answers, inodes);
                listed = new Listed(asked, owners);
                synchronized (lock) {
                    long now = System.nanoTime();
                    notBefore = asked + Math.max(SHORTEST_PERIOD, SHARE * (now - asked));
                    busy = wanted != null;
                    lock.notifyAll();
                }
            }
        } catch (IOException e) {
            // the shell is gone: who has what is not known any more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (lock) {
                notBefore = System.nanoTime() + Long.MAX_VALUE / 2;
                busy = false;
                lock.notifyAll();
            }
        }
    }

    private Set<Long> nextQuestion() throws InterruptedException {
        synchronized (lock) {
            while (wanted == null) {
                lock.wait();
            }
            Set<Long> inodes = wanted;
            wanted = null;
            return inodes;
        }
    }

    /** The answer to one question, up to the empty line behind it. */
    static Map<Long, List<SocketOwner>> read(BufferedReader answers, Set<Long> inodes) throws IOException {
        record Descriptor(long pid, int number, long inode) {}
        List<Descriptor> descriptors = new ArrayList<>();
        Map<Long, String> names = new HashMap<>();
        long pid = 0;
        String line = answers.readLine();
        while (line != null && !line.isEmpty()) {
            int socket = line.indexOf(" -> ");
            int name = line.indexOf(NAME);
            if (line.startsWith(PROC) && name > 0) {
                names.putIfAbsent(
                        number(line, PROC.length(), name), PrintableText.of(line.substring(name + NAME.length())));
            } else if (line.startsWith(PROC)) {
                pid = number(line, PROC.length(), line.lastIndexOf("/fd:"));
            } else if (socket > 0 && line.startsWith(SOCKET, socket)) {
                long inode = number(line, socket + SOCKET.length(), line.length() - 1);
                if (inodes.contains(inode)) {
                    descriptors.add(new Descriptor(
                            pid, (int) number(line, line.lastIndexOf(' ', socket - 1) + 1, socket), inode));
                }
            }
            line = answers.readLine();
        }
        if (line == null) {
            throw new EOFException();
        }
        Map<Long, List<SocketOwner>> owners = new HashMap<>();
        for (Descriptor one : descriptors) {
            owners.computeIfAbsent(one.inode, none -> new ArrayList<>())
                    .add(new SocketOwner(names.getOrDefault(one.pid, ""), one.pid, one.number));
        }
        owners.values()
                .forEach(list -> list.sort(
                        Comparator.comparingLong(SocketOwner::pid).thenComparingInt(SocketOwner::descriptor)));
        return owners;
    }

    /** The number that stands there; 0 if there is none. */
    private static long number(String line, int from, int to) {
        try {
            return from < to ? Long.parseLong(line, from, to, 10) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Ends the shell, which a program without root could not kill: it reads on until there is nothing to read. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // it is gone already
        }
    }
}
