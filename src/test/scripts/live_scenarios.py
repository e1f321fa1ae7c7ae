"""Seeded traffic that the kernel comparison makes anew at each run; see scenarios for how a scenario is written."""
import contextlib
import socket
import threading
import time

from forwarder import Path
from scenarios import (
    ACK_ALONE, LINGER_ZERO, SAVED, SYN_ACK, SYN_ALONE, WITH_DATA, WITH_FIN, abort, close_apart, drain,
    exchange, live, open_simultaneously, pause, receive,
)

IDLE_SECONDS = 4  # a RST that is lost leaves the other end waiting for ever


class Conversations:
    """Connections that the chance decides about: how much flows, when, and who closes it in which way."""

    ENDINGS = ("client", "server", "abort", "server-abort", "half-close", "unread")

    def __init__(self, lab, chance, count, spread, largest=6000):
        self.lab = lab
        self.listener = lab.listen()
        self.servers = []
        self.clients = []
        self.lock = threading.Lock()
        for _ in range(count):
            plan = (chance.uniform(0, spread), chance.randint(1, largest), chance.randint(1, largest),
                    chance.uniform(0, 0.15), chance.choice(self.ENDINGS))
            self.clients.append(threading.Thread(target=self._client, args=plan, daemon=True))

    def run(self, seconds=15):
        threading.Thread(target=self._accept, daemon=True).start()
        end = time.monotonic() + seconds
        for thread in self.clients:
            thread.start()
        for thread in self.clients:
            thread.join(max(0.0, end - time.monotonic()))
        with self.lock:
            servers = list(self.servers)
        for thread in servers:
            thread.join(max(0.0, end - time.monotonic()))

    def _accept(self):
        while True:
            thread = threading.Thread(target=self._server, args=(self.listener.accept()[0],), daemon=True)
            with self.lock:
                self.servers.append(thread)
            thread.start()

    def _client(self, start, question, answer, rest, ending):
        pause(start)
        with contextlib.suppress(OSError):
            client = self.lab.connect(self.listener)
            client.settimeout(IDLE_SECONDS)
            client.sendall(("%d %d %f %s\n" % (question, answer, rest, ending)).encode() + b"q" * question)
            if ending != "unread":
                receive(client, answer)
            pause(rest)
            if ending == "abort":
                abort(client)
                return
            if ending == "half-close":
                client.shutdown(socket.SHUT_WR)
            if ending in ("half-close", "server", "server-abort"):
                drain(client)
                pause(rest)
            client.close()

    def _server(self, server):
        with contextlib.suppress(OSError), server:
            server.settimeout(IDLE_SECONDS)
            file = server.makefile("rb")
            question, answer, rest, ending = file.readline().split()
            file.read(int(question))
            file.close()
            server.sendall(b"a" * int(answer))
            if ending == b"server-abort":
                pause(float(rest) + 0.05)
                server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
            elif ending != b"server":
                drain(server)
                pause(float(rest))
            if ending == b"half-close":
                server.sendall(b"m" * 500)


@live("parallel-short", "Many short connections at the same time, each ended in its own way.")
def _(lab, chance):
    Conversations(lab, chance, 60, 1.5).run()


@live("loss", "3 % of all segments are lost each way.", path=Path(delay=0.004, loss=0.03))
def _(lab, chance):
    Conversations(lab, chance, 25, 2.0).run()


@live("reordering", "A tenth of the segments is overtaken by later ones.", path=Path(delay=0.004, reorder=0.1))
def _(lab, chance):
    Conversations(lab, chance, 25, 2.0).run()


@live("duplication", "A twentieth of the segments arrives twice.", path=Path(delay=0.004, duplicate=0.05))
def _(lab, chance):
    Conversations(lab, chance, 25, 2.0).run()


@live("loss-reordering-duplication", "Everything at once.", path=Path(delay=0.004, loss=0.02, reorder=0.05, duplicate=0.03))
def _(lab, chance):
    Conversations(lab, chance, 25, 2.0).run()


@live("long-path", "40 ms each way: the two ends see the same packets at different times.", path=Path(delay=0.04))
def _(lab, chance):
    Conversations(lab, chance, 25, 2.0).run()


# What is dropped behind the capture point shows only when it is sent again. So everybody waits for that, and the dropping ends
# between two retransmissions (0.2, 0.4, 0.8 s; 1 s for a SYN-ACK): else the next segment would do the dropped one's work in silence.
DROPPED_SECONDS = 0.6
REST_SECONDS = 0.7


@contextlib.contextmanager
def dropping(host, match):
    host.drop(match)
    yield
    pause(DROPPED_SECONDS)
    host.pass_all()
    pause(REST_SECONDS)


def several(lab, chance, count=8):
    """Connections that have carried some data, each as (who closes first, the other)."""
    pairs = []
    for _ in range(count):
        client, server = lab.pair()
        exchange(client, server, chance.randint(1, 5000), chance.randint(1, 5000))
        pairs.append((client, server) if chance.random() < 0.6 else (server, client))
    pause(0.1)
    return pairs


def close_all(ends):
    for end in ends:
        end.close()


def opened_through(lab, chance, host, match):
    """SYNs or SYN-ACKs are dropped for longer than the first repeat takes."""
    conversations = Conversations(lab, chance, 8, 0.4)
    host.drop(match)
    threading.Timer(1.3, host.pass_all).start()
    conversations.run()


@live("syn-dropped", "SYNs are dropped at first.")
def _(lab, chance):
    opened_through(lab, chance, lab.server, SYN_ALONE)


@live("synack-dropped", "SYN-ACKs are dropped at first.")
def _(lab, chance):
    opened_through(lab, chance, lab.client, SYN_ACK)


@live("final-ack-dropped", "The handshakes' last ACKs are dropped: the SYN-ACKs come again.")
def _(lab, chance):
    listener = lab.listen()
    with dropping(lab.server, ACK_ALONE):
        clients = [lab.connect(listener) for _ in range(8)]
    servers = dict(reversed(listener.accept()) for _ in clients)  # they may have come in another order
    for client in clients:
        server = servers[client.getsockname()]
        exchange(client, server, chance.randint(1, 3000), chance.randint(1, 3000))
        close_apart(client, server, chance.uniform(0, 0.1))


@live("data-dropped", "The client's data is dropped, then sent again.")
def _(lab, chance):
    pairs = several(lab, chance)
    with dropping(lab.server, WITH_DATA):
        for first, second in pairs:
            first.sendall(b"d" * chance.randint(1, 1000))
            second.sendall(b"d" * chance.randint(1, 1000))
    for first, second in pairs:
        drain_now(first)
        drain_now(second)
        first.close()
    pause(0.1)
    close_all(second for _, second in pairs)


def drain_now(end):
    """Reads what has arrived: a socket closed with unread data sends RST."""
    end.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        drain(end)
    end.setblocking(True)


@live("fin-dropped", "The client's FINs are dropped, then sent again.")
def _(lab, chance):
    pairs = several(lab, chance)
    with dropping(lab.server, WITH_FIN):
        close_all(first for first, _ in pairs)
    close_all(second for _, second in pairs)


@live("fin-ack-dropped", "The ACKs of the clients' FINs are dropped; the FINs come again.")
def _(lab, chance):
    pairs = several(lab, chance)
    with dropping(lab.client, ACK_ALONE):
        close_all(first for first, _ in pairs)
    close_all(second for _, second in pairs)


@live("last-ack-dropped", "The last ACKs of the clients are dropped; the servers' FINs come again.")
def _(lab, chance):
    pairs = several(lab, chance)
    close_all(first for first, _ in pairs)
    pause(0.1)
    with dropping(lab.server, ACK_ALONE):
        close_all(second for _, second in pairs)


@live("simultaneous", "Simultaneous opens and closes on a path of 30 ms each way.", path=Path(delay=0.03))
def _(lab, chance):
    for _ in range(3):
        client, server = open_simultaneously(lab)
        exchange(client, server, chance.randint(1, 2000), chance.randint(1, 2000))
        pause(0.15)
        client.close()
        server.close()


@live("refused-and-half-open", "Refused connections, and sockets that vanish without a word.")
def _(lab, chance):
    for _ in range(4):
        SAVED["refused"].body(lab)
        SAVED["half-open-answered-by-rst"].body(lab)
        pause(chance.uniform(0, 0.1))
