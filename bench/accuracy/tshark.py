#!/usr/bin/env python3
"""tshark's analysis flags (tshark -2), packet by packet: what was sent again, keep-alives, window probes, ports used anew.

TABLE is a directory here: a file CAPTURE.tsv for each capture, as tshark -T fields -E header=y prints it. TCP headers quoted in ICMP
and the inner packets of tunnels are left out."""
import collections
import csv
import os

from common import Comparison, answers, arguments

REPEAT = ('retransmission', 'fast_retransmission', 'spurious_retransmission')
FLAGS = REPEAT + ('out_of_order', 'keep_alive', 'zero_window_probe', 'reused_ports')
TUNNELS = {'gre', 'vxlan', 'geneve', 'gtp', 'teredo', 'l2tp', 'erspan', 'ayiya', 'capwap', 'capwap.data', 'udp'}
SYN, FIN, RST, ACK = 2, 1, 4, 16


class Sender:
    """What one end of a stream has sent so far, by sequence numbers relative to the first one."""

    def __init__(self, first):
        self.first, self.sent, self.next = first, [], 0

    def place(self, seq):
        return (seq - self.first + 0x80000000 & 0xffffffff) - 0x80000000

    def add(self, seq, length, packet):
        start = self.place(seq)
        self.sent.append((start, start + length, packet))
        self.next = max(self.next, start + length)

    def before(self, seq):
        """The latest packet that carried the byte."""
        at = self.place(seq)
        return next((packet for start, end, packet in reversed(self.sent) if start <= at < end), None)


def packets(file):
    """The rows that are TCP segments of their own, with a single value in each cell."""
    with open(file, newline='', encoding='utf-8', errors='replace') as lines:
        for row in csv.DictReader(lines, delimiter='\t', quoting=csv.QUOTE_NONE):
            protocols = row['frame.protocols'].split(':')
            inner = protocols[:protocols.index('tcp')] if 'tcp' in protocols else protocols
            tunnel = sum(name in ('ip', 'ipv6') for name in inner) > 1 or TUNNELS & set(inner)
            if not ({'icmp', 'icmpv6'} & set(inner) or tunnel or ',' in (row['tcp.srcport'] or ',')):
                yield row


def number(text):
    return int(text, 0) if text else 0


def read(file):
    streams, every = collections.defaultdict(dict), []
    for row in packets(file):
        sender = (row['tcp.stream'], row['ip.src'] or row['ipv6.src'], row['tcp.srcport'])
        flags, seq = number(row['tcp.flags']), number(row['tcp.seq_raw'])
        length = number(row['tcp.len']) + bool(flags & SYN) + bool(flags & FIN)
        known = streams[row['tcp.stream']].setdefault(sender, None)
        if known is None or flags & SYN and seq != known.first and known.place(seq) not in (0,):
            known = streams[row['tcp.stream']][sender] = Sender(seq)
        packet = {'number': number(row['frame.number']), 'time': float(row['frame.time_epoch']), 'flags': flags, 'length': length,
                  'marks': {flag for flag in FLAGS if row[f'tcp.analysis.{flag}']}, 'row': row,
                  'earlier': known.before(seq) if length and not flags & RST else None,
                  'behind': bool(length) and known.place(seq) < known.next}
        if length and not flags & RST:
            known.add(seq, length, packet)
        every.append(packet)
    return every


def kind_of(packet):
    """What a packet is by itself."""
    earlier = packet['earlier']
    if not packet['length']:
        return 'nothing in it that could be sent again'
    if earlier is None:
        return 'bytes not in the capture before, behind later ones' if packet['behind'] else 'new bytes'
    same = packet['flags'] == earlier['flags'] and packet['length'] == earlier['length']
    gap = packet['time'] - earlier['time']
    return ('the same segment again' if same else 'the same bytes in another segment') + \
        (' at once (< 1 ms)' if gap < 0.001 else ' within 10 ms' if gap < 0.01 else ' later')


def main():
    options = arguments(__doc__)
    names = [os.path.relpath(os.path.join(folder, file), options.table)[:-4]
             for folder, _, files in os.walk(options.table) for file in files if file.endswith('.tsv')]
    names = [name for name in names if options.only in name]
    result = Comparison('tshark', options)
    for name, events in sorted(answers(options, names).items()):
        ours = {e['packet']: e for e in events if e['type'] == 'retransmission'}
        copies = sum(e.get('captured_twice', 0) for e in events if e['type'] == 'health')
        heads = {c.get('handshake', {}).get('syn_packet') for c in events if c['type'] == 'connection'}
        seen = set()
        for packet in read(os.path.join(options.table, name + '.tsv')):
            if packet['number'] in seen:
                continue
            seen.add(packet['number'])
            where = f"{name} {packet['number']}"
            marks, told = packet['marks'], ours.get(packet['number'])
            repeat = bool(marks & set(REPEAT))
            what = kind_of(packet) + (', capture holds packets twice' if copies else '')
            result.compared['packets'] += 1
            probe = told and told['kind'] in ('keep_alive', 'window_probe')
            if (repeat or marks & {'keep_alive', 'zero_window_probe'}) and told or not repeat and not told:
                result.equal['packets'] += 1
            if repeat:
                result.field('sent again by tshark', True, told is not None, what, where)
            if told and not probe:
                others = sorted(marks & {'out_of_order', 'keep_alive', 'zero_window_probe', 'reused_ports'}) or ['no flag']
                result.field('sent again by us', True, repeat, f"tshark {others[0]}, ours {told['mechanism']}: {what}", where)
            if told and repeat:
                fast = 'fast_retransmission' in marks
                if fast or told['mechanism'] == 'fast':
                    result.field('fast', fast, told['mechanism'] == 'fast', f"ours {told['mechanism']}, tshark {'fast' if fast else 'not fast'}", where)
                spurious = 'spurious_retransmission' in marks
                if spurious or told['mechanism'] == 'spurious':
                    result.field('spurious', spurious, told['mechanism'] == 'spurious', f"ours {told['mechanism']}, tshark {'spurious' if spurious else 'not spurious'}", where)
            if 'keep_alive' in marks or told and told['kind'] == 'keep_alive':
                result.field('keep-alive', 'keep_alive' in marks, bool(told and told['kind'] == 'keep_alive'),
                             f"ours {told['kind'] if told else 'nothing'}, tshark {'keep-alive' if 'keep_alive' in marks else '+'.join(sorted(marks)) or 'nothing'}", where)
            if 'zero_window_probe' in marks or told and told['kind'] == 'window_probe':
                result.field('window probe', 'zero_window_probe' in marks, bool(told and told['kind'] == 'window_probe'),
                             f"ours {told['kind'] if told else 'nothing'}, tshark {'probe' if 'zero_window_probe' in marks else '+'.join(sorted(marks)) or 'nothing'}", where)
            if 'reused_ports' in marks and packet['flags'] & (SYN | ACK) == SYN:
                result.field('ports used anew', True, packet['number'] in heads, 'the SYN opens no connection of ours', where)
    result.print()


if __name__ == '__main__':
    main()
