"""Carries frames between two interfaces and harms them on the way: where the kernel has no netem, this takes its place."""
import collections
import dataclasses
import heapq
import itertools
import os
import random
import select
import socket
import struct
import sys
import time
import traceback

from forger import forge

PACKET_OUTGOING = 4
ETH_P_ALL = 3

Segment = collections.namedtuple("Segment", "flags payload source destination start")


@dataclasses.dataclass
class Path:
    """What happens to TCP segments on the way, in either direction; probabilities from 0 to 1, times in seconds."""

    delay: float = 0.0
    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    late: float = 0.004  # how much later a reordered segment comes
    copy_within: float = 0.0  # a second copy comes 0.5 ms after the first, or at random up to this long after it
    forged: float = 0.0  # a forged segment goes behind
    drop: object = None  # drop(from_client, segment) says whether this very segment is lost

    def of(self, client_port):
        """The path of the connection with this port of the client."""
        return self


def tcp_segment(frame):
    """The TCP segment of an Ethernet frame without VLAN tags; None for everything else."""
    kind = frame[12:14]
    if kind == b"\x08\x00" and frame[23] == 6:
        start, total = 14 + (frame[14] & 15) * 4, struct.unpack_from("!H", frame, 16)[0] + 14
    elif kind == b"\x86\xdd" and frame[20] == 6:
        start, total = 54, struct.unpack_from("!H", frame, 18)[0] + 54
    else:
        return None
    source, destination = struct.unpack_from("!HH", frame, start)
    return Segment(frame[start + 13], total - start - (frame[start + 12] >> 4) * 4, source, destination, start)


class Forwarder:
    def __init__(self, namespace, left, right, path, seed):
        self.path = path
        self.random = [random.Random("%s client" % seed), random.Random("%s server" % seed)]
        self.sockets = []
        with namespace:
            for name in (left, right):
                made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
                made.bind((name, 0))
                made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
                self.sockets.append(made)

    def start(self, in_child):
        if os.fork() == 0:
            try:
                in_child()
                self._forward()
            except BaseException:
                traceback.print_exc(file=sys.stderr)
            os._exit(1)

    def _forward(self):
        waiting, order = [], itertools.count()
        while True:
            pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
            for ready in select.select(self.sockets, [], [], pause)[0]:
                frame, address = ready.recvfrom(1 << 16)
                if address[2] == PACKET_OUTGOING:
                    continue
                side = self.sockets.index(ready)
                for delay, copy in self._fate(side, frame):
                    heapq.heappush(waiting, (time.monotonic() + delay, next(order), 1 - side, copy))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, side, frame = heapq.heappop(waiting)
                self.sockets[side].send(frame)

    def _fate(self, side, frame):
        """What goes out instead of the frame, each after a delay: nothing if it is lost."""
        segment, chance = tcp_segment(frame), self.random[side]
        if segment is None:
            return [(0.0, frame)]
        path = self.path.of(segment.destination if side else segment.source)
        if path.drop and path.drop(side == 0, segment) or chance.random() < path.loss:
            return []
        delay = path.delay + (path.late if chance.random() < path.reorder else 0.0)
        fate = [(delay, frame)]
        if chance.random() < path.duplicate:
            fate.append((delay + (chance.uniform(0.0, path.copy_within) if path.copy_within else 0.0005), frame))
        if path.forged and chance.random() < path.forged:
            fate.append((delay + 0.0001, forge(frame, segment.start, chance)))
        return fate
