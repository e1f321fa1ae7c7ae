"""The kernel's own record of its sockets' states, to hold against what the packets tell.

Full sockets are told by tracepoints. Request sockets (a listener's SYN_RECV) and timewait minisockets pass the tracepoint by:
they are found by asking sock_diag every few milliseconds, so their changes are known to lie between two questions.
"""
import contextlib
import ctypes
import os
import re
import shutil
import signal
import socket
import struct
import tempfile
import threading
import time

STATES = (
    "- ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING NEW_SYN_RECV".split()
)
EVENTS = ("sock/inet_sock_set_state", "tcp/tcp_retransmit_skb", "tcp/tcp_retransmit_synack", "tcp/tcp_send_reset")
LINE = re.compile(r"\s(\d+)\.(\d{6}): (inet_sock_set_state|tcp_retransmit_skb|tcp_retransmit_synack|tcp_send_reset): (.*)")
TIMER_TIME_WAIT = 3
POLL_SECONDS = 0.008

libc = ctypes.CDLL(None, use_errno=True)


def realtime():
    return time.clock_gettime_ns(time.CLOCK_REALTIME)


def realtime_minus_monotonic():
    """Offset between the clocks of captures and of traces (ns): the tightest of many readings."""
    best = None
    for _ in range(400):
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        now = realtime()
        after = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        if best is None or after - before < best[0]:
            best = (after - before, now - (before + after) // 2)
    return best[1]


class KernelTrace:
    """A tracing instance of its own; a guard removes it, and the work directory, when this process is gone, whatever ended it."""

    def __init__(self, work):
        self.rows = []
        self._rest = ""
        self._offset = realtime_minus_monotonic()
        self._mount = tempfile.mkdtemp(prefix="tracefs-")
        if libc.mount(b"tracefs", self._mount.encode(), b"tracefs", 0, None) < 0:
            raise RuntimeError("cannot mount tracefs: %s" % os.strerror(ctypes.get_errno()))
        self._instance = os.path.join(self._mount, "instances", "tcpstates-%d" % os.getpid())
        os.mkdir(self._instance)
        self._guard(work)
        self._set("trace_clock", "mono")
        self._set("buffer_size_kb", "4096")
        for event in EVENTS:
            self._set("events/%s/enable" % event, "1")
        self._pipe = os.open(os.path.join(self._instance, "trace_pipe"), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def _set(self, name, value):
        with open(os.path.join(self._instance, name), "w") as file:
            file.write(value)

    def _guard(self, work):
        gone, self._alive = os.pipe()
        os.set_inheritable(self._alive, False)
        self._guard_pid = os.fork()
        if self._guard_pid:
            os.close(gone)
            return
        os.close(self._alive)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.setsid()
        os.read(gone, 1)
        for _ in range(100):  # busy as long as somebody still reads
            with contextlib.suppress(OSError):
                os.rmdir(self._instance)
                break
            time.sleep(0.05)
        libc.umount2(self._mount.encode(), 2)
        with contextlib.suppress(OSError):
            os.rmdir(self._mount)
        shutil.rmtree(work, ignore_errors=True)
        os._exit(0)

    def leave_to_parent(self):
        """In a forked child: the trace belongs to the parent, whose end must not be hidden from the guard."""
        os.close(self._alive)
        os.close(self._pipe)

    def read(self):
        """Takes what the kernel has written since the last call."""
        while True:
            try:
                text = os.read(self._pipe, 1 << 16).decode(errors="replace")
            except BlockingIOError:
                return
            if not text:
                return
            lines = (self._rest + text).split("\n")
            self._rest = lines.pop()
            for line in lines:
                self._take(line)

    def _take(self, line):
        if "LOST" in line and "EVENTS" in line:
            raise RuntimeError("the kernel lost trace events: " + line.strip())
        match = LINE.search(line)
        if not match:
            return
        fields = dict(part.split("=", 1) for part in match.group(4).split() if "=" in part)
        if fields.get("protocol", "IPPROTO_TCP") != "IPPROTO_TCP" or fields.get("err", "0") != "0":
            return  # an error: a retransmission that did not leave
        event = match.group(3)
        if event == "tcp_send_reset":
            self._reset(match, fields)
            return
        v6 = fields["family"] == "AF_INET6"
        state = lambda name: fields.get(name, "TCP_-")[4:]
        self.rows.append(
            dict(
                time=int(match.group(1)) * 10**9 + int(match.group(2)) * 1000 + self._offset,
                saddr=fields["saddrv6" if v6 else "saddr"],
                sport=int(fields["sport"]),
                daddr=fields["daddrv6" if v6 else "daddr"],
                dport=int(fields["dport"]),
                old=state("oldstate" if event == "inet_sock_set_state" else "state"),
                new=state("newstate"),
                source="trace" if event == "inet_sock_set_state" else event[4:],
                earliest=None,
            )
        )

    def _reset(self, match, fields):
        """A RST and the kernel's reason for it; it names no addresses where there is no socket, those of the listener where it listens."""
        (saddr, sport), (daddr, dport) = map(address, (fields["src"], fields["dest"]))
        self.rows.append(
            dict(
                time=int(match.group(1)) * 10**9 + int(match.group(2)) * 1000 + self._offset,
                saddr=saddr,
                sport=sport,
                daddr=daddr,
                dport=dport,
                old=fields["state"].removeprefix("TCP_"),
                new=fields["reason"],
                source="send_reset",
                earliest=None,
            )
        )

    def close(self):
        os.close(self._pipe)
        os.close(self._alive)
        os.waitpid(self._guard_pid, 0)


def address(text):
    """An address and a port as the kernel prints them: 10.0.0.1:80, [fd00::1]:80."""
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


# linux/inet_diag.h, linux/sock_diag.h
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST_DUMP = 0x301
NLMSG_DONE, NLMSG_ERROR = 3, 2


def sockets(control, states):
    """All TCP sockets in one of the states: (key, state, timer, inode)."""
    mask = sum(1 << STATES.index(name) for name in states)
    for family in (socket.AF_INET, socket.AF_INET6):
        body = struct.pack("=BBBBI", family, socket.IPPROTO_TCP, 0, 0, mask) + bytes(48)
        control.send(struct.pack("=IHHII", 16 + len(body), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST_DUMP, 1, 0) + body)
        yield from answers(control, family)


def answers(control, family):
    size = 4 if family == socket.AF_INET else 16
    while True:
        data = control.recv(1 << 18)
        while data:
            length, kind = struct.unpack_from("=IH", data)
            if kind == NLMSG_DONE:
                return
            if kind == NLMSG_ERROR:
                raise OSError(-struct.unpack_from("=i", data, 16)[0], "sock_diag")
            _, state, timer, _, sport, dport = struct.unpack_from("!BBBBHH", data, 16)
            source, destination = data[24 : 24 + size], data[40 : 40 + size]
            inode = struct.unpack_from("=I", data, 84)[0]
            key = (socket.inet_ntop(family, source), sport, socket.inet_ntop(family, destination), dport)
            yield key, STATES[state], timer, inode
            data = data[(length + 3) & ~3 :]


def diag_socket(host):
    with host:
        return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)


def unfinished(host):
    """Whether the host has a socket that is neither listening nor in TIME_WAIT."""
    with diag_socket(host) as control:
        return any(True for _ in sockets(control, [s for s in STATES[1:12] if s not in ("LISTEN", "TIME_WAIT", "CLOSE")]))


class MinisocketPoller(threading.Thread):
    """Notes when request sockets and timewait minisockets come, change and go."""

    def __init__(self, hosts):
        super().__init__(daemon=True)
        self.rows = []
        self._controls = [diag_socket(host) for host in hosts]
        self._known = [{} for _ in hosts]
        self._asked = [realtime()] * len(hosts)
        self.longest_gap = 0  # ns between two questions
        self._ending = threading.Event()

    def run(self):
        while not self._ending.wait(POLL_SECONDS):
            for index in range(len(self._controls)):
                self._poll(index)

    def _poll(self, index):
        asked = realtime()
        now = {}
        for key, state, timer, inode in sockets(self._controls[index], ("SYN_RECV", "FIN_WAIT2", "TIME_WAIT")):
            if state == "SYN_RECV" and inode == 0:
                now["request", key] = state
            elif timer == TIMER_TIME_WAIT:
                now["timewait", key] = state
        known, time_now = self._known[index], realtime()
        self.longest_gap = max(self.longest_gap, time_now - self._asked[index])
        for name in list(known) + [name for name in now if name not in known]:
            old, new = known.get(name), now.get(name)
            if old != new:
                self._note(name, old, new, self._asked[index], time_now)
        self._known[index], self._asked[index] = now, asked

    def _note(self, name, old, new, earliest, latest):
        source, (saddr, sport, daddr, dport) = name
        born = "LISTEN" if source == "request" else "-"
        self.rows.append(
            dict(
                time=latest,
                saddr=saddr,
                sport=sport,
                daddr=daddr,
                dport=dport,
                old=old or born,
                new=new or "CLOSE",
                source=source,
                earliest=earliest,
            )
        )

    def stop(self):
        self._ending.set()
        self.join()


HEADER = "time saddr sport daddr dport oldstate newstate source earliest".split()


def seconds(nanos):
    return "%d.%06d" % divmod(nanos // 1000, 10**6)


def save(path, rows, comments):
    """Writes the record of one capture; request sockets that became children are told by the trace already."""
    key = lambda row: (row["saddr"], row["sport"], row["daddr"], row["dport"])
    children = [(key(row), row["time"]) for row in rows if row["source"] == "trace" and row["old"] == "LISTEN"]
    with open(path, "w") as file:
        for comment in comments:
            file.write("# %s\n" % comment)
        file.write("#" + "\t".join(HEADER) + "\n")
        for row in sorted(rows, key=lambda row: row["time"]):
            promoted = row["source"] == "request" and row["new"] == "CLOSE" and any(
                born == key(row) and row["earliest"] - 10**6 <= at <= row["time"] for born, at in children
            )
            if not promoted:
                earliest = seconds(row["earliest"]) if row["earliest"] else "-"
                values = [seconds(row["time"]), row["saddr"], row["sport"], row["daddr"], row["dport"]]
                file.write("\t".join(map(str, values + [row["old"], row["new"], row["source"], earliest])) + "\n")
