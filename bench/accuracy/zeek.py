#!/usr/bin/env python3
"""Zeek's conn.log against --format zeek-json: conn_state, history, packets, bytes, missed bytes and duration.

Columns that say under which settings Zeek ran are heeded: with checksums checked it drops segments whose checksum is wrong, so rows whose
packet counts do not fit the capture are left out. Letters g, c and x of the history are not compared: ours does not tell them."""
import collections

from common import Comparison, answers, arguments, host, rows

COUNTS = ('orig_pkts', 'resp_pkts', 'orig_bytes', 'resp_bytes', 'orig_ip_bytes', 'resp_ip_bytes', 'missed_bytes')
UNSET = ('NA', '-', '', None)


def ends(c):
    return (host(c['id.orig_h']), c['id.orig_p']), (host(c['id.resp_h']), c['id.resp_p'])


def take(told, source, target, start):
    """The connection of these ends that began nearest to a time, the first one if there is none."""
    left = [c for c in told if frozenset(ends(c)) == frozenset((source, target))]
    if not left:
        return None
    best = left[0] if start is None else min(left, key=lambda c: abs(c['ts'] - start))
    told.remove(best)
    return best


def letters(history):
    return ''.join(letter for letter in history if letter not in 'GgCcXx')


def main():
    options = arguments(__doc__)
    table = [r for r in rows(options) if r['conn_state'] != 'NA' or r['history'] != 'NA']
    told = answers(options, (r['trace'] for r in table), 'zeek-json')
    result = Comparison('Zeek', options)
    seen = set()
    for row in table:
        once = (row['trace'], row['orig_h'], row['orig_p'], row['resp_h'], row['resp_p'], row['ts_first'])
        if row['history'] in ('R', 'r'):
            once = once[:5]  # a lone RST again and again, each of which is a connection of its own at Zeek
        if row['trace'] not in told or once in seen:
            continue
        seen.add(once)  # the same connection in the baselines of several tests
        source, target = (host(row['orig_h']), int(row['orig_p'])), (host(row['resp_h']), int(row['resp_p']))
        where = f"{row['trace']} {source[0]}:{source[1]} {target[0]}:{target[1]}"
        if row['pkts_check'] not in ('ok', '-', ''):
            result.differ(f'left out: Zeek did not take all packets (checksums {row["checksums"]}, tunnels)', f"{where} {row['pkts_check']}")
            continue
        c = take(told[row['trace']], source, target, None if row['ts_first'] in UNSET else float(row['ts_first']))
        result.field('connection', True, c is not None, 'in a tunnel' if row['tunneled'] == 'yes' else 'no such connection', where)
        if c is None:
            continue
        forward = ends(c)[0] == source
        result.field('direction', True, forward, 'who is the originator', f"{where} {row['history']}, ours {c.get('history')}")
        if not forward:
            continue
        about = f"{where} {row['conn_state']} {row['history']}, ours {c['conn_state']} {c.get('history')}"
        if row['conn_state'] not in UNSET:
            result.field('conn_state', row['conn_state'], c['conn_state'], f"{row['conn_state']}, ours {c['conn_state']}", about)
        if row['history'] not in UNSET:
            theirs, ours = letters(row['history']), letters(c.get('history', ''))
            more, less = collections.Counter(theirs) - collections.Counter(ours), collections.Counter(ours) - collections.Counter(theirs)
            result.field('history', theirs, ours, f"only theirs {''.join(more.elements()) or '-'}, only ours {''.join(less.elements()) or '-'}", about)
        for column in COUNTS:
            if row.get(column) not in UNSET:
                result.field(column.split('_', 1)[1] if column != 'missed_bytes' else column, int(row[column]), c.get(column),
                             column, about)
        if row['duration'] not in UNSET:
            result.field('duration', f"{float(row['duration']):.4f}", f"{c.get('duration', 0):.4f}", 'other', about)
    result.print()


if __name__ == '__main__':
    main()
