"""What happens in each capture. A scenario is a function that is given a laboratory; the order of calls is the order of events.

Python closes a socket that nobody holds any more: what must stay open until the capture ends is returned.
"""
import contextlib
import dataclasses
import socket
import struct
import threading
import time

from forwarder import Path

SYN_ALONE = "tcp flags & (syn|ack) == syn"
SYN_ACK = "tcp flags & (syn|ack) == (syn|ack)"
ACK_ALONE = "tcp flags & (syn|fin|rst|psh|ack) == ack meta length < 100"
WITH_FIN = "tcp flags & fin == fin"
WITH_DATA = "tcp flags & psh == psh"
ANY_TCP = "meta l4proto tcp"

NO_LINEAR_TIMEOUTS = dict(tcp_syn_linear_timeouts=0)
LINGER_ZERO = struct.pack("ii", 1, 0)
TCP_FASTOPEN = 23
MSG_FASTOPEN = 0x20000000
TCP_REPAIR = 19

pause = time.sleep


@dataclasses.dataclass
class Scenario:
    name: str
    text: str
    body: object
    path: object = None  # a forwarder's Path; None: directly joined
    interface: str = "eth0"
    options: tuple = ()
    expression: str = "tcp"
    capture_late: bool = False  # the body itself says lab.capture()
    seconds: int = 0  # how long it takes, if long; it ends then, whatever its sockets still have to do


SAVED = {}
LIVE = {}


def scenario(name, text, **arguments):
    """Registers a scenario whose capture is kept with the tests."""
    def register(body):
        SAVED[name] = Scenario(name, text, body, **arguments)
        return body
    return register


def live(name, text, **arguments):
    """Registers a scenario for the live comparison: its body takes a seeded source of chance too."""
    def register(body):
        LIVE[name] = Scenario(name, text, body, **arguments)
        return body
    return register


def receive(end, size):
    got = 0
    while got < size:
        part = end.recv(1 << 16)
        if not part:
            raise ConnectionError("closed after %d of %d bytes" % (got, size))
        got += len(part)


def drain(end):
    """Reads until the peer closes."""
    while end.recv(1 << 16):
        pass


def exchange(client, server, question=200, answer=800):
    client.sendall(b"q" * question)
    receive(server, question)
    server.sendall(b"a" * answer)
    receive(client, answer)


def abort(end):
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
    end.close()


def close_apart(first, second, apart=0.1):
    first.close()
    pause(apart)
    second.close()


def client_closes(lab, **arguments):
    client, server = lab.pair(**arguments)
    exchange(client, server)
    close_apart(client, server)


# Opening and closing


@scenario("open-data-client-close", "The client opens, asks, is answered and closes; the server closes 100 ms later: four segments.")
def _(lab):
    client_closes(lab)


@scenario("open-data-server-close", "The server closes first; the client follows 100 ms later.")
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    close_apart(server, client)


@scenario("close-in-three-segments", "The server closes as soon as it reads the end: its FIN carries the ACK of the client's FIN.")
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    client.close()
    drain(server)
    server.close()


@scenario("half-close-data-flows-on", "The client shuts its sending side down; the server sends three more answers, then closes.")
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    client.shutdown(socket.SHUT_WR)
    drain(server)
    for _ in range(3):
        pause(0.06)
        server.sendall(b"m" * 400)
    server.close()
    drain(client)
    client.close()


def open_simultaneously(lab):
    ends = lab.socket(lab.client), lab.socket(lab.server)
    names = [end.getsockname() for end in ends]
    for end, peer in zip(ends, reversed(names)):
        end.setblocking(False)
        end.connect_ex(peer)
    pause(0.3)
    for end in ends:
        end.settimeout(60)
        if end.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise ConnectionError("the simultaneous open failed")
    return ends


@scenario("simultaneous-open", "Two connect() cross on a path of 30 ms each way.", path=Path(delay=0.03))
def _(lab):
    client, server = open_simultaneously(lab)
    exchange(client, server)
    close_apart(client, server, 0.15)


@scenario("simultaneous-close", "Both ends close while the peer's FIN is under way (30 ms): both pass through CLOSING.", path=Path(delay=0.03))
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    pause(0.1)
    client.close()
    server.close()


@scenario("time-wait-reuse", "The client connects again from the same port 1.3 s after it closed: the 4-tuple comes out of TIME_WAIT.")
def _(lab):
    lab.sysctl(tcp_tw_reuse=1)
    client, server = lab.pair()
    port = client.getsockname()[1]
    exchange(client, server)
    close_apart(client, server, 0.05)
    pause(1.3)
    client_closes(lab, port=port)


# Refused, aborted, half-open


@scenario("refused", "Nobody listens: RST in answer to the SYN.")
def _(lab):
    with contextlib.suppress(ConnectionRefusedError):
        lab.socket(lab.client).connect((lab.server.ip4, 8081))


@scenario("abort-linger-zero", "The client closes with SO_LINGER 0: RST instead of FIN.")
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    abort(client)


@scenario("abort-unread-data", "The client closes with unread data in its buffer: RST instead of FIN.")
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    server.sendall(b"u" * 600)
    pause(0.05)
    client.close()


@scenario("half-open-answered-by-rst", "The server's socket vanishes without a word; the client's next data is answered by RST.")
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    pause(0.1)  # so that it vanishes in silence
    server.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)  # a socket under repair is closed silently
    server.close()
    pause(0.2)
    client.sendall(b"anybody there?")
    with contextlib.suppress(ConnectionError):
        client.recv(1)


# Segments dropped behind the capture point


def connect_in_vain(lab):
    listener = lab.listen()
    with contextlib.suppress(TimeoutError):
        lab.connect(listener)


@scenario("syn-dropped-exponential", "Every SYN is dropped; tcp_syn_linear_timeouts=0: sent again after 1, 2, 4 s, given up 8 s later.")
def _(lab):
    lab.client.sysctl(tcp_syn_retries=3, **NO_LINEAR_TIMEOUTS)
    lab.server.drop(SYN_ALONE)
    connect_in_vain(lab)


@scenario("syn-dropped-linear-first", "Every SYN is dropped; default tcp_syn_linear_timeouts=4: about every second at first, then backoff.")
def _(lab):
    lab.client.sysctl(tcp_syn_retries=2)
    lab.server.drop(SYN_ALONE)
    connect_in_vain(lab)


@scenario("syn-dropped-then-accepted", "The SYNs of the first 2.5 s are dropped, the third one opens the connection.")
def _(lab):
    lab.client.sysctl(**NO_LINEAR_TIMEOUTS)
    listener = lab.listen()
    lab.server.drop(SYN_ALONE)
    threading.Timer(2.5, lab.server.pass_all).start()
    client = lab.connect(listener)
    server = listener.accept()[0]
    exchange(client, server)
    close_apart(client, server)


@scenario("synack-dropped", "Every SYN-ACK is dropped: the client stays in SYN_SENT, the server in SYN_RECV; both send again.")
def _(lab):
    lab.client.sysctl(tcp_syn_retries=2, **NO_LINEAR_TIMEOUTS)
    lab.server.sysctl(tcp_synack_retries=2)
    lab.client.drop(SYN_ACK)
    connect_in_vain(lab)


@scenario("final-ack-dropped", "The handshake's last ACK is dropped for 2.5 s: the client is ESTABLISHED, the server sends its SYN-ACK again.")
def _(lab):
    listener = lab.listen()
    lab.server.drop(ACK_ALONE)
    client = lab.connect(listener)
    pause(2.5)
    lab.server.pass_all()
    server = listener.accept()[0]
    exchange(client, server)
    close_apart(client, server)


@scenario("data-dropped-rto", "The client's data is dropped for 1 s: tail loss probe, then RTO with backoff, then it arrives.")
def _(lab):
    data_dropped_for_a_second(lab)


@scenario("data-dropped-rto-without-probe", "The same with tcp_early_retrans=0: RTO with backoff alone.")
def _(lab):
    lab.sysctl(tcp_early_retrans=0)
    data_dropped_for_a_second(lab)


def data_dropped_for_a_second(lab):
    client, server = lab.pair()
    exchange(client, server)
    lab.server.drop(WITH_DATA)
    client.sendall(b"d" * 300)
    pause(1.0)
    lab.server.pass_all()
    receive(server, 300)
    pause(0.1)  # a FIN right now would have to wait for the ACK of the data that was sent again
    close_apart(client, server)


@scenario("fin-dropped", "The client's FIN never arrives: FIN_WAIT1, backoff, a silent end; the server's next data is answered by RST.")
def _(lab):
    lab.client.sysctl(tcp_orphan_retries=3)
    client, server = lab.pair()
    exchange(client, server)
    lab.server.drop(WITH_FIN)
    client.close()
    pause(4.0)
    lab.server.pass_all()
    with contextlib.suppress(ConnectionError):
        server.sendall(b"anybody there?")
        server.recv(1)


@scenario("fin-ack-dropped", "The ACK of the client's FIN is dropped for 1 s: the FIN is sent again, the server is in CLOSE_WAIT from the first one.")
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    pause(0.1)
    lab.client.drop(ACK_ALONE)
    client.close()
    pause(1.0)
    lab.client.pass_all()
    pause(0.8)
    server.close()


@scenario("last-ack-dropped", "The ACK of the server's FIN is dropped for 1 s: the server stays in LAST_ACK and sends its FIN again.")
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    client.close()
    pause(0.1)
    lab.server.drop(ACK_ALONE)
    server.close()
    pause(1.0)
    lab.server.pass_all()
    pause(0.8)


def lose_nth_data(lost):
    """The n-th data segment of the client is lost once."""
    seen = []

    def drop(from_client, segment):
        if from_client and segment.payload:
            seen.append(segment)
            return len(seen) == lost
        return False

    return drop


@scenario("fast-retransmit", "One segment of a burst is lost (10 ms each way): duplicate ACKs with SACK, one fast retransmission.",
          path=Path(delay=0.01, drop=lose_nth_data(4)), options=("-s", "100"))
def _(lab):
    client, server = lab.pair()
    client.sendall(b"b" * 12000)
    receive(server, 12000)
    close_apart(client, server)


@scenario("lossy-path", "3 ms each way; some segments are lost, some arrive twice, some are overtaken. Seen at both ends.",
          path=Path(delay=0.003, loss=0.08, duplicate=0.1, reorder=0.15), options=("-s", "100"))
def _(lab):
    client, server = lab.pair()
    exchange(client, server, 20000, 20000)
    close_apart(client, server)
    lab.settle()


# Probes and windows


@scenario("keep-alive", "Keep-alive every second, answered three times, then a normal close.")
def _(lab):
    client, server = lab.pair(options=keep_alive())
    exchange(client, server)
    pause(3.4)
    close_apart(client, server)


@scenario("keep-alive-unanswered", "Keep-alive runs out: after two unanswered probes the client sends RST.")
def _(lab):
    client, server = lab.pair(options=keep_alive() + ((socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2),))
    exchange(client, server)
    lab.server.drop(ANY_TCP)
    pause(3.5)
    return server


def keep_alive():
    return (
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1),
        (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1),
    )


@scenario("zero-window", "The server does not read for 1.6 s: the window closes, the client probes it, then the rest flows.", options=("-s", "100"))
def _(lab):
    lab.listen(options=((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),))
    client, server = lab.pair()
    size = 16000
    sender = threading.Thread(target=client.sendall, args=(b"z" * size,))
    sender.start()
    pause(1.6)
    receive(server, size)
    sender.join()
    close_apart(client, server)


@scenario("fast-open", "TCP Fast Open: the first connection fetches the cookie, the second one carries data in its SYN.")
def _(lab):
    lab.sysctl(tcp_fastopen=3)
    listener = lab.listen(options=((socket.IPPROTO_TCP, TCP_FASTOPEN, 16),))
    for _ in range(2):
        client = lab.socket(lab.client)
        client.settimeout(None)  # a socket with a time-out does not block for the kernel: EINPROGRESS
        client.sendto(b"data in SYN", MSG_FASTOPEN, listener.getsockname())
        server = listener.accept()[0]
        receive(server, 11)
        server.sendall(b"a" * 100)
        receive(client, 100)
        close_apart(client, server)


# Ways to capture


@scenario("ipv6", "Opened, used and closed over IPv6.")
def _(lab):
    lab.listen(address=lab.server.ip6)
    client_closes(lab, address=lab.client.ip6)


@scenario("any-cooked-v2", "Captured on the pseudo-interface any: Linux cooked capture v2.", interface="any")
def _(lab):
    client_closes(lab)


@scenario("any-cooked-v1", "Captured on the pseudo-interface any with -y LINUX_SLL: Linux cooked capture v1.",
          interface="any", options=("-y", "LINUX_SLL"))
def _(lab):
    client_closes(lab)


@scenario("loopback", "Both ends on the loopback interface of one host.", interface="lo")
def _(lab):
    lab.listen(host=lab.client, address=lab.server.local)
    client_closes(lab, address=lab.client.local)


@scenario("snaplen-60", "Only 60 bytes of each packet are captured: the TCP options are cut.", options=("-s", "60"))
def _(lab):
    client_closes(lab)


@scenario("nanosecond", "Time stamps in nanoseconds.", options=("--time-stamp-precision=nano",))
def _(lab):
    client_closes(lab)


@scenario("one-direction", "Only what the client sends is captured.", expression="tcp and src host CLIENT")
def _(lab):
    client_closes(lab)


@scenario("mid-stream", "The capture begins after the handshake and the first exchange.", capture_late=True)
def _(lab):
    client, server = lab.pair()
    exchange(client, server)
    lab.capture()
    exchange(client, server)
    close_apart(client, server)
