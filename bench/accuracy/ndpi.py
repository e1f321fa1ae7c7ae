#!/usr/bin/env python3
"""nDPI's flows: which flows there are, packets each way, duration."""
from common import Candidates, Comparison, answers, arguments, ends, host, rows


def main():
    options = arguments(__doc__)
    table = rows(options)
    told = {name: Candidates(events) for name, events in answers(options, (r['trace'] for r in table)).items()}
    result = Comparison('nDPI', options)
    for row in table:
        if row['trace'] not in told:
            continue
        source, target = (host(row['src']), int(row['sport'])), (host(row['dst']), int(row['dport']))
        where = f"{row['trace']} {source[0]}:{source[1]} {target[0]}:{target[1]}"
        all_of_it = list(told[row['trace']].of(source, target))
        result.field('flow', True, bool(all_of_it), 'no such connection', where)
        if not all_of_it:
            continue
        flows = [r for r in table if (r['trace'], frozenset(((r['src'], r['sport']), (r['dst'], r['dport'])))) ==
                 (row['trace'], frozenset(((row['src'], row['sport']), (row['dst'], row['dport']))))]
        connection = told[row['trace']].take(source, target)
        roles = ('client', 'server') if ends(connection)[0] == source else ('server', 'client')
        result.field('direction', 'client', roles[0], 'who is the client', where)
        # nDPI keeps one flow of the same ports until it is idle for long; a flow is the sum of its connections.
        several = len(all_of_it) > len(flows)
        for role, column in zip(roles, ('c2s_pkts', 's2c_pkts')):
            ours = sum(c[f'{role if ends(c) == ends(connection) else other(role)}_packets'] for c in all_of_it) \
                if len(flows) == 1 else connection[f'{role}_packets']
            result.field('packets', int(row[column]), ours, 'several connections' if several else 'other', f'{where} {column}')
        if len(flows) == 1 and not several and row['duration_s'] not in ('NA', '', '-'):
            lasted = float(connection['end']) - float(connection['start'])
            near = lasted < 1 if row['duration_s'] == '<1' else abs(lasted - float(row['duration_s'])) < 0.011
            result.field('duration', True, near, 'other', f"{where} {row['duration_s']} s, {lasted:.2f} s")
    result.print()


def other(role):
    return 'server' if role == 'client' else 'client'


if __name__ == '__main__':
    main()
