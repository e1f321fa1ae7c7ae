#!/usr/bin/env python3
"""tcptrace's long output: packets, payload, segments sent again, window probes, resets, the handshake's round trip."""
import re

from common import Candidates, Comparison, answers, arguments, end, ends, host, rows


def number(text):
    found = re.match(r'-?[\d.]+', text or '')
    return float(found.group()) if found else None


def address(text):
    name, _, port = text.rpartition(':')
    return host(name), int(port)


def main():
    options = arguments(__doc__)
    table = rows(options)
    events = answers(options, (r['trace'] for r in table))
    told = {name: Candidates(e) for name, e in events.items()}
    result = Comparison('tcptrace', options)
    for row in table:
        if row['trace'] not in told:
            continue
        a, b = address(row['host_a']), address(row['host_b'])
        where = f"{row['trace']} {row['host_a']} {row['host_b']}"
        several = len(told[row['trace']].of(a, b)) > 1
        c = told[row['trace']].take(a, b)
        result.field('connection', True, c is not None, 'no such connection', where)
        if c is None:
            continue
        mine = [e for e in events[row['trace']] if e.get('conn') == c['conn']]
        why = 'one connection, several of ours' if several else 'other'
        result.field('packets', int(number(row['total_packets'])), c['packets'], why, where)
        for side, who, role in (('a2b', a, 'client' if ends(c)[0] == a else 'server'), ('b2a', b, 'server' if ends(c)[0] == a else 'client')):
            repeats = [e for e in mine if e['type'] == 'retransmission' and end(e['endpoint']) == who]
            at = f'{where} {side}'
            result.field('packets each way', int(number(row[f'{side}_total_packets'])), c[f'{role}_packets'], why, at)
            result.field('payload', int(number(row[f'{side}_actual_data_bytes'])), c[f'{role}_bytes'], why, at)
            theirs = int(number(row[f'{side}_rexmt_data_pkts']))
            ours = sum(e['kind'] in ('data', 'keep_alive') and e['len'] > 0 for e in repeats)
            result.field('segments sent again', theirs, ours, 'more theirs' if theirs > ours else 'more ours', at)
            theirs = int(number(row[f'{side}_zwnd_probe_pkts']) or 0)
            result.field('window probes', theirs, sum(e['kind'] == 'window_probe' for e in repeats), 'other', at)
            resets = sum(e['type'] == 'reset' and end(e['endpoint']) == who for e in mine)
            result.field('resets', int(number(row[f'{side}_resets_sent']) or 0), resets, why, at)
            syns, _, fins = row[f'{side}_SYN/FIN_pkts_sent'].partition('/')
            ours = sum(e['kind'] in ('syn', 'syn_ack') for e in repeats) + ('SYN' in c[f'{role}_flags'].split())
            result.field('SYNs', int(syns), ours, why, at)
            ours = sum(e['kind'] == 'fin' for e in repeats) + ('FIN' in c[f'{role}_flags'].split())
            result.field('FINs', int(fins), ours, why, at)
        shake = c.get('handshake', {})
        rtt = number(row['a2b_RTT_from_3WHS'])
        if rtt and 'syn_to_syn_ack_us' in shake:
            result.field('round trip of the SYN', True, abs(rtt - shake['syn_to_syn_ack_us'] / 1000) < 0.11, 'other', f"{where} {rtt} ms, {shake['syn_to_syn_ack_us']} us")
    result.print()


if __name__ == '__main__':
    main()
