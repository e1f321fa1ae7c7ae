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
 * once, in the background, and what lines wait in vain has a bound in all; they print the number while no name has come.
 */
final class HostNames {
    private static final int MAX_NAMES = 1 << 16;
    private static final int MAX_WAITING = 1 << 10;
    private static final int THREADS = 4;
    private static final long MIN_WAIT = TimeUnit.MILLISECONDS.toNanos(10);
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

    /** What lines may still wait for answers that do not come, ns; then the resolver is dead or slow, and none waits any more. */
    private long patience;

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

    /** @param patience what all lines together wait at most for answers that do not come */
    HostNames(Duration patience, boolean unqualified) {
        this.patience = patience.toNanos();
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
        if (patience == 0) {
            return;
        }
        // A third of it, so that one slow name does not cost the others theirs.
        long wait = Math.max(patience / 3, Math.min(patience, MIN_WAIT));
        try {
            if (!name.answered.await(wait, TimeUnit.NANOSECONDS)) {
                patience -= wait;
            }
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
