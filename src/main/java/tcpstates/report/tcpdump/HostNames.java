package tcpstates.report.tcpdump;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tcpstates.event.SeededHash;

/**
 * Names of hosts, from the system's resolver ({@code /etc/hosts}, DNS). A capture never waits long for one: an address is asked for
 * once, in the background; a line waits for the answer at most the given time, and prints the number if it has not come.
 */
final class HostNames {
    private static final int MAX_NAMES = 1 << 16;
    private static final int MAX_WAITING = 1 << 10;
    private static final int THREADS = 4;
    /** So many answers in a row did not come in time: the resolver is dead or slow, so no line waits for it any more. */
    private static final int MAX_LATE = 3;

    /** An address that was asked for; {@link #text} is null until, and unless, it turns out to have a name. */
    private static final class Name {
        final CountDownLatch answered = new CountDownLatch(1);
        volatile byte @Nullable [] text;
    }

    private record Address(long high, long low, boolean v6) {
        @Override
        public int hashCode() {
            return SeededHash.of(high, low, 0);
        }
    }

    private final Duration maxWait;
    private final boolean unqualified;
    private final Map<Address, Name> names = new HashMap<>();
    private final ThreadPoolExecutor resolver = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            task -> Thread.ofPlatform().daemon().name("host names").unstarted(task),
            new ThreadPoolExecutor.DiscardPolicy());
    private int late;

    HostNames(Duration maxWait, boolean unqualified) {
        this.maxWait = maxWait;
        this.unqualified = unqualified;
    }

    byte @Nullable [] name(long high, long low, boolean v6) {
        Address address = new Address(high, low, v6);
        Name name = names.get(address);
        if (name == null) {
            if (names.size() >= MAX_NAMES) {
                names.clear();
            }
            name = new Name();
            names.put(address, name);
            ask(address, name);
        }
        return name.text;
    }

    private void ask(Address address, Name name) {
        resolver.execute(() -> {
            name.text = lookUp(address);
            name.answered.countDown();
        });
        if (late >= MAX_LATE) {
            return;
        }
        try {
            late = name.answered.await(maxWait.toNanos(), TimeUnit.NANOSECONDS) ? 0 : late + 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte @Nullable [] lookUp(Address address) {
        byte[] bytes = address.v6
                ? ByteBuffer.allocate(16)
                        .putLong(address.high)
                        .putLong(address.low)
                        .array()
                : ByteBuffer.allocate(4).putInt((int) address.low).array();
        try {
            InetAddress host = InetAddress.getByAddress(bytes);
            String text = host.getHostName();
            if (text.equals(host.getHostAddress())) {
                return null;
            }
            return Names.printable(unqualified ? text.replaceFirst("\\..*", "") : text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
