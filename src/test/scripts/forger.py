"""Segments that nobody has sent: made from one on its way, in its sender's name, by somebody who sees the traffic."""
import struct

FIN, SYN, RST, ACK = 1, 2, 4, 16
KINDS = ("rst", "rst", "rst-ack", "rst-in-window", "rst-elsewhere", "syn", "fin", "ack")


def checksum(data):
    total = sum(struct.unpack("!%dH" % ((len(data) + 1) // 2), data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def forge(frame, start, chance):
    """A forged segment that goes well behind the given Ethernet frame, whose TCP header is at `start`."""
    v6 = frame[12:14] == b"\x86\xdd"
    end = start + struct.unpack_from("!H", frame, 18)[0] if v6 else 14 + struct.unpack_from("!H", frame, 16)[0]
    source, destination, seq, ack, offset, flags, window = struct.unpack_from("!HHIIBBH", frame, start)
    length = end - start - (offset >> 4) * 4
    seq = seq + length + (flags & (SYN | FIN) != 0) & 0xFFFFFFFF
    kind = chance.choice(KINDS)
    new = dict(rst=RST, syn=SYN, fin=FIN | ACK, ack=ACK).get(kind, RST | (ACK if kind == "rst-ack" else 0))
    if kind == "rst-in-window":
        seq += chance.randint(1, 2000)
    elif kind in ("rst-elsewhere", "syn"):
        seq = chance.getrandbits(32)
    elif kind == "ack":
        ack -= chance.randint(0, 100)
    segment = struct.pack(
        "!HHIIBBHHH", source, destination, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF if new & ACK else 0, 0x50, new,
        window if new & (ACK | SYN) else 0, 0, 0
    )
    hops = chance.choice((64, 64, 57))
    if v6:
        head = frame[14:18] + struct.pack("!HBB", len(segment), 6, hops) + frame[22:54]
        pseudo = frame[22:54] + struct.pack("!IHBB", len(segment), 0, 0, 6)
    else:
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), chance.getrandbits(16), 0x4000, hops, 6, 0) + frame[26:34]
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        pseudo = frame[26:34] + struct.pack("!BBH", 0, 6, len(segment))
    segment = segment[:16] + struct.pack("!H", checksum(pseudo + segment)) + segment[18:]
    return frame[:14] + head + segment
