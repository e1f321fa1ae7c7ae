"""Connections whose two programs and whose path the chance decides about, each on its own: what neither of them expects happens, too."""
import contextlib
import random
import socket
import threading
import time

import scenarios
from forwarder import Path
from scenarios import LINGER_ZERO, pause

CLIENT_PORTS, SERVER_PORTS = 20000, 40000  # of the connections, in order; the second for those that both ends open
LISTENED, UNACCEPTED, REFUSED = 8080, 8081, 8082
TCP_LINGER2 = socket.TCP_LINGER2


class RandomPaths:
    """
    A path for every connection: a fifth of them is good, the others lose, copy or reorder, or do all of that. On a part of them
    somebody forges segments.
    """

    def __init__(self, seed, forged):
        self.seed, self.forged = seed, forged
        self.paths = {}

    def of(self, client_port):
        if client_port not in self.paths:
            self.paths[client_port] = self._draw(random.Random("%s path %d" % (self.seed, client_port)))
        return self.paths[client_port]

    def _draw(self, chance):
        path = Path(delay=chance.choice((0.0005, 0.002, 0.01, 0.03, 0.06, 0.1)) * chance.uniform(0.5, 1.0))
        kind = chance.choice(("good", "loss", "copies", "reordering", "all"))
        if kind in ("loss", "all"):
            path.loss = chance.choice((0.02, 0.05, 0.1, 0.2))
        if kind in ("copies", "all"):
            path.duplicate = chance.choice((0.03, 0.1, 0.2))
            path.copy_within = chance.choice((0.0, 0.02, 0.3, 3.0))
        if kind in ("reordering", "all"):
            path.reorder = chance.choice((0.05, 0.1, 0.3))
            path.late = chance.choice((0.0002, 0.002, 0.02, 0.1))
        if chance.random() < self.forged:
            path.forged = 0.1
        return path


OPENINGS = ("open",) * 30 + ("unaccepted", "refused", "quit", "quit", "both", "both", "again", "again")
ENDINGS = ("close",) * 6 + ("abort",) * 3 + ("unread", "unread", "half", "half", "half-abort", "half-late", "late", "stay", "shutdown")


def draw_program(chance):
    """What one end does once it is connected: (sizes to send, whether to read, pauses, ending)."""
    steps = []
    for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 3, 5))):
        steps.append(("send", chance.choice((1, 100, 1000, 3000, 20000)) * chance.uniform(0.5, 1.0)))
        if chance.random() < 0.5:
            steps.append(("read", chance.uniform(0, 0.4)))
        if chance.random() < 0.5:
            steps.append(("pause", chance.choice((0.001, 0.02, 0.2, 1.0)) * chance.random()))
    if not steps or chance.random() < 0.3:
        steps.append(("pause", chance.choice((0, 0.001, 0.05, 0.3)) * chance.random()))
    if chance.random() < 0.6:
        steps.append(("read", chance.choice((0.05, 0.5))))
    if chance.random() < 0.25:
        steps.append(("drain", 4.0))
    return steps, chance.choice(ENDINGS)


def draw_options(chance):
    options = []
    if chance.random() < 0.3:
        options.append((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1))
    if chance.random() < 0.15:
        options += [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1),
                    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1), (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)]
    if chance.random() < 0.1:
        options.append((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096))
    if chance.random() < 0.1:
        options.append((socket.IPPROTO_TCP, TCP_LINGER2, chance.choice((1, 2))))
    return options


def run_program(end, steps, ending, chance, kept):
    end.settimeout(6.0)
    with contextlib.suppress(OSError):
        for name, value in steps:
            if name == "send":
                end.sendall(b"d" * int(value))
            elif name == "pause":
                pause(value)
            else:
                read(end, value, name == "drain")
    with contextlib.suppress(OSError):
        finish(end, ending, chance, kept)


def read(end, seconds, to_the_end):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        end.settimeout(max(0.001, until - time.monotonic()))
        try:
            if not end.recv(1 << 16) or not to_the_end:
                break
        except TimeoutError:
            break
    end.settimeout(6.0)


def finish(end, ending, chance, kept):
    if ending == "stay":
        kept.append(end)
        return
    if ending == "late":
        pause(chance.uniform(1, 8))
    elif ending.startswith("half"):
        end.shutdown(socket.SHUT_WR)
        read(end, chance.uniform(0, 3), True)
        if ending == "half-late":
            pause(chance.uniform(0, 3))
    elif ending == "shutdown":
        end.shutdown(socket.SHUT_RDWR)
        pause(chance.uniform(0, 1))
    elif ending == "close":
        with contextlib.suppress(OSError):
            end.setblocking(False)
            while end.recv(1 << 16):  # else it would be a close with unread data
                pass
    if ending in ("abort", "half-abort"):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
    end.close()


class RandomConnections:
    def __init__(self, lab, seed, count, spread):
        self.lab, self.seed, self.spread = lab, seed, spread
        self.kept = []
        for address in (lab.server.ip4, lab.server.ip6):
            listener = lab.socket(lab.server, address, LISTENED)
            listener.settimeout(None)
            listener.listen(128)
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            unaccepted = lab.socket(lab.server, address, UNACCEPTED)
            unaccepted.listen(1)
            threading.Timer(spread * 0.8, unaccepted.close).start()
        self.threads = [threading.Thread(target=self._connection, args=(number,), daemon=True) for number in range(count)]

    def run(self, seconds):
        end = time.monotonic() + seconds
        for thread in self.threads:
            thread.start()
        pause(max(0.0, end - time.monotonic()))
        return self.kept

    def _chance(self, number, what):
        return random.Random("%s %s %d" % (self.seed, what, number))

    def _accept(self, listener):
        while True:
            end, peer = listener.accept()
            threading.Thread(target=self._serve, args=(end, peer[1] - CLIENT_PORTS), daemon=True).start()

    def _serve(self, end, number):
        chance = self._chance(number, "server")
        options, program = draw_options(chance), draw_program(chance)
        for option in options:
            end.setsockopt(*option)
        run_program(end, *program, chance, self.kept)

    def _connection(self, number):
        chance = self._chance(number, "client")
        v6, opening = chance.random() < 0.25, chance.choice(OPENINGS)
        pause(chance.uniform(0, self.spread))
        if opening == "both":
            self._open_both(number, v6)
            return
        port = dict(unaccepted=UNACCEPTED, refused=REFUSED).get(opening, LISTENED)
        for _ in range(2 if opening == "again" else 1):
            client = self._socket(self.lab.client, v6, CLIENT_PORTS + number, draw_options(chance))
            with contextlib.suppress(OSError):
                client.settimeout(0.0 if opening == "quit" else 10.0)
                client.connect_ex((self._address(self.lab.server, v6), port))
                if opening == "quit":
                    pause(chance.choice((0.0, 0.001, 0.02, 0.2, 1.5)) * chance.random())
                    client.close()
                    return
                run_program(client, *draw_program(chance), chance, self.kept)
            pause(chance.uniform(0, 2))

    def _address(self, host, v6):
        return host.ip6 if v6 else host.ip4

    def _socket(self, host, v6, port, options):
        return self.lab.socket(host, self._address(host, v6), port, options)

    def _open_both(self, number, v6):
        ports = CLIENT_PORTS + number, SERVER_PORTS + number
        hosts = self.lab.client, self.lab.server
        chances = self._chance(number, "one end"), self._chance(number, "other end")
        ends = [self._socket(host, v6, port, draw_options(chance)) for host, port, chance in zip(hosts, ports, chances)]
        for end, host, port in zip(ends, reversed(hosts), reversed(ports)):
            end.setblocking(False)
            end.connect_ex((self._address(host, v6), port))
        pause(0.4)
        for end, chance in zip(ends, chances):
            arguments = end, *draw_program(chance), chance, self.kept
            threading.Thread(target=run_program, args=arguments, daemon=True).start()


def random_traffic(seed, count, seconds, forged):
    """A scenario of this many connections, recorded for so many seconds; all of them start in the first half."""

    def body(lab, _):
        return RandomConnections(lab, seed, count, seconds / 2).run(seconds)

    text = "%d connections on a path of their own each, seed %s." % (count, seed)
    return scenarios.Scenario("random", text, body, path=RandomPaths(seed, forged), seconds=seconds)
