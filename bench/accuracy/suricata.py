#!/usr/bin/env python3
"""Suricata's flow records, as far as its tests check them: packets each way, flags, the state of the flow."""
from common import Candidates, Comparison, answers, arguments, ends, host, rows

BITS = {'FIN': 1, 'SYN': 2, 'RST': 4, 'PSH': 8, 'ACK': 16, 'URG': 32, 'ECE': 64, 'CWR': 128}
# What tcp.state (of the flow as a whole) may be by our states and end_reason.
STATES = {
    'syn_sent': lambda c: c['client_state'] == 'SYN_SENT' or c['end_reason'] in ('opening', 'timed_out'),
    'syn_recv': lambda c: c['end_reason'] == 'opening',
    'established': lambda c: c['end_reason'] in ('open', 'replaced', 'timed_out'),
    'fin_wait1': lambda c: c['end_reason'] == 'closing', 'fin_wait2': lambda c: c['end_reason'] == 'closing',
    'close_wait': lambda c: c['end_reason'] == 'closing', 'last_ack': lambda c: c['end_reason'] == 'closing',
    'closing': lambda c: c['end_reason'] == 'closing',
    'time_wait': lambda c: c['end_reason'] == 'closed', 'closed': lambda c: c['end_reason'] in ('closed', 'reset', 'refused'),
}


def bits(flags):
    return sum(BITS.get(flag, 0) for flag in flags.split())


def main():
    options = arguments(__doc__)
    table = rows(options)
    told = {name: events for name, events in answers(options, (r['trace'] for r in table)).items()}
    result = Comparison('Suricata', options)
    for row in table:
        if row['trace'] not in told:
            continue
        where = f"{row['trace']} {row['src_ip']}:{row['src_port']} {row['dest_ip']}:{row['dest_port']}"
        every = [c for c in Candidates(told[row['trace']]).by_pair.values() for c in c]
        fits = [c for c in every if may_be(row, c)]
        count = int(row['count']) if row['count'].isdigit() else 1
        if 'NA' in (row['src_port'], row['dest_port']):
            result.field('flow count', True, len(fits) >= count, 'too few', f'{where} {count} of {len(fits)}')
            continue
        result.field('flow', True, bool(fits), 'no such connection', where)
        if not fits:
            continue
        c = fits[0]
        forward = ends(c)[0] == (host(row['src_ip']), int(row['src_port']))
        result.field('direction', True, forward, 'who is the client', where)
        roles = ('client', 'server') if forward else ('server', 'client')
        why = 'several connections' if len(fits) > 1 else 'other'
        for role, column in zip(roles, ('flow.pkts_toserver', 'flow.pkts_toclient')):
            if row[column] != 'NA':
                result.field('packets', int(row[column]), c[f'{role}_packets'], why, f'{where} {column}')
        for role, column in zip(roles, ('tcp.tcp_flags_ts', 'tcp.tcp_flags_tc')):
            if row[column] != 'NA':
                result.field('flags', int(row[column], 16), bits(c[f'{role}_flags']), why, f'{where} {column}')
        state = row['tcp.state']
        if state in STATES:
            result.field('state', True, STATES[state](c), f"{state}, ours {c['end_reason']}",
                         f"{where} {c['client_state']}/{c['server_state']}")
    result.print()


def may_be(row, connection):
    pair = ends(connection)
    named = [(host(row['src_ip']), row['src_port']), (host(row['dest_ip']), row['dest_port'])]

    def same(one, end):
        return one[0] in ('NA', end[0]) and one[1] in ('NA', str(end[1]))
    return any(same(named[0], a) and same(named[1], b) for a, b in (pair, pair[::-1]))


if __name__ == '__main__':
    main()
