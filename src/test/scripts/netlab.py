"""A laboratory of two hosts: network namespaces joined by veth pairs, packet drops, captures.

Everything hangs on file descriptors and children of the process that made it, so that nothing is left behind however the process ends.
"""
import array
import contextlib
import ctypes
import fcntl
import os
import re
import signal
import socket
import struct
import subprocess
import time

import kernelrecord
from forwarder import Forwarder

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
MS_REC_PRIVATE = 0x4000 | 0x40000
PR_SET_PDEATHSIG = 1
SIOCETHTOOL = 0x8946
# ETHTOOL_STXCSUM, ETHTOOL_SSG, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO: without them every captured checksum is the real one
OFFLOADS = (0x17, 0x19, 0x1F, 0x24, 0x2C)

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, "%s: %s" % (name, os.strerror(number)))


def die_with_parent():
    call("prctl", PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def enter_private_namespaces():
    """Takes this process into a network and a mount namespace of its own, from which those of the hosts descend."""
    call("unshare", CLONE_NEWNS | CLONE_NEWNET)
    call("mount", b"none", b"/", None, MS_REC_PRIVATE, None)
    with contextlib.suppress(OSError):  # kernels before 6.1 share one hash table: polling the sockets only takes longer
        write("/proc/sys/net/ipv4/tcp_child_ehash_entries", 256)


def write(path, value):
    with open(path, "w") as file:
        file.write(str(value))


class Namespace:
    """A network namespace; `with` takes the calling thread into it, and sockets and children made there stay there."""

    def __init__(self):
        self._outside = []
        outside = self._open()
        call("unshare", CLONE_NEWNET)
        self.fd = self._open()
        call("setns", outside, CLONE_NEWNET)
        os.close(outside)
        self.path = "/proc/%d/fd/%d" % (os.getpid(), self.fd)

    @staticmethod
    def _open():
        return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self):
        self._outside.append(self._open())
        call("setns", self.fd, CLONE_NEWNET)
        return self

    def __exit__(self, *_):
        outside = self._outside.pop()
        call("setns", outside, CLONE_NEWNET)
        os.close(outside)

    def run(self, *command, text=""):
        with self:
            done = subprocess.run(command, input=text, text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError("%s: %s\n%s" % (" ".join(command), done.stderr.strip(), text))

    def ip(self, *lines):
        self.run("ip", "-batch", "-", text="\n".join(lines) + "\n")

    def sysctl(self, **values):
        with self:
            for name, value in values.items():
                write("/proc/sys/net/ipv4/" + name, value)

    def without_offloads(self, interface):
        with self, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            for command in OFFLOADS:
                argument = array.array("I", [command, 0])
                request = struct.pack("16sP", interface.encode(), argument.buffer_info()[0])
                fcntl.ioctl(control, SIOCETHTOOL, request)


class Host(Namespace):
    """One end: a namespace with the interface eth0."""

    def __init__(self, number, net, end):
        super().__init__()
        self.ip4 = "10.%d.%d.%d" % (net, number, end)
        self.ip6 = "fd00:%x:%x::%x" % (net, number, end)
        self.local = "127.%d.%d.%d" % (net, number, end)
        self.mac = "02:00:00:00:%02x:%02x" % (number, end)

    def configure(self, peer):
        with self:
            for path in ("default", "eth0"):
                write("/proc/sys/net/ipv6/conf/%s/accept_dad" % path, 0)
        self.ip(
            "link set lo up",
            "link set eth0 address %s" % self.mac,
            "link set eth0 up",
            "addr add %s/24 dev eth0" % self.ip4,
            "addr add %s/64 dev eth0 nodad" % self.ip6,
            "neigh replace %s lladdr %s dev eth0 nud permanent" % (peer.ip4, peer.mac),
            "neigh replace %s lladdr %s dev eth0 nud permanent" % (peer.ip6, peer.mac),
        )
        self.without_offloads("eth0")
        self.sysctl(tcp_congestion_control="reno")
        self.run(
            "nft",
            "-f",
            "-",
            text="table inet lab { chain in { type filter hook input priority 0; }; chain out { type filter hook output priority 0; }; }",
        )

    def drop(self, match, chain="in"):
        """Drops what matches: behind the capture point (in) or before it (out)."""
        self.run("nft", "add rule inet lab %s %s counter drop" % (chain, match))

    def pass_all(self):
        self.run("nft", "flush table inet lab")


class Tcpdump:
    def __init__(self, host, interface, path, options=(), expression="tcp"):
        command = ["tcpdump", "-n", "-i", interface, "-w", path, "-U", "-Z", "root", "--immediate-mode"]
        with host:
            self.process = subprocess.Popen(
                command + list(options) + [expression],
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=die_with_parent,
            )
        said = ""
        while "listening on" not in said:
            line = self.process.stderr.readline()
            said += line
            if not line:
                raise RuntimeError("tcpdump on %s ended: %s" % (interface, said.strip()))

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate(timeout=30)[1]
        lost = re.search(r"(\d+) packets dropped by kernel", said)
        if lost and int(lost.group(1)):
            raise RuntimeError("tcpdump lost %s packets" % lost.group(1))


class Lab:
    """Two hosts, client and server, joined directly or through a forwarder that delays, loses, repeats and reorders."""

    def __init__(self, number, net, path=None, seed=0):
        self.client = Host(number, net, 1)
        self.server = Host(number, net, 2)
        self.forwarder = None
        self.listeners = {}
        if path is None:
            self.client.ip("link add eth0 type veth peer name eth0 netns " + self.server.path)
        else:
            middle = Namespace()
            for host, name in ((self.client, "left"), (self.server, "right")):
                host.ip("link add eth0 type veth peer name %s netns %s" % (name, middle.path))
                middle.ip("link set %s up" % name)
                middle.without_offloads(name)
            self.forwarder = Forwarder(middle, "left", "right", path, seed)
        self.client.configure(self.server)
        self.server.configure(self.client)
        if self.forwarder:
            self.forwarder.start(die_with_parent)

    def sysctl(self, **values):
        self.client.sysctl(**values)
        self.server.sysctl(**values)

    def socket(self, host, address=None, port=0, options=()):
        """A TCP socket bound before it connects: only then does the kernel record its port in CLOSE > SYN_SENT."""
        address = address or host.ip4
        with host:
            made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        made.settimeout(60)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for option in options:
            made.setsockopt(*option)
        made.bind((address, port))
        return made

    def listen(self, port=8080, host=None, address=None, options=(), backlog=128):
        listener = self.socket(host or self.server, address, port, options)
        listener.listen(backlog)
        self.listeners[port] = listener
        return listener

    def connect(self, to, **arguments):
        made = self.socket(self.client, **arguments)
        made.connect(to.getsockname()[:2])
        return made

    def pair(self, **arguments):
        """An established connection: the client's socket and the server's."""
        listener = self.listeners.get(8080) or self.listen()
        client = self.connect(listener, **arguments)
        return client, listener.accept()[0]

    def settle(self, seconds=10.0):
        """Waits until no socket has anything left to do; TIME_WAIT lasts longer than anybody wants to wait."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(kernelrecord.unfinished(host) for host in (self.client, self.server)):
            time.sleep(0.05)
