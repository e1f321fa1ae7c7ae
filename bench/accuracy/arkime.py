#!/usr/bin/env python3
"""Arkime's sessions: packets and payload each way, first and last time, the round trip of the handshake, flags."""
from common import Candidates, Comparison, answers, arguments, ends, host, rows

FLAGS = {'syn': 'SYN', 'rst': 'RST', 'fin': 'FIN', 'psh': 'PSH', 'urg': 'URG'}


def main():
    options = arguments(__doc__)
    table = rows(options)
    told = {name: Candidates(events) for name, events in answers(options, (r['trace'] for r in table)).items()}
    result = Comparison('Arkime', options)
    for row in table:
        if row['trace'] not in told:
            continue
        source, target = (host(row['src']), int(row['sport'])), (host(row['dst']), int(row['dport']))
        where = f"{row['trace']} {source[0]}:{source[1]} {target[0]}:{target[1]}"
        several = len(told[row['trace']].of(source, target)) > 1
        connection = told[row['trace']].take(source, target, int(row['first_ms']) / 1000)
        result.field('session', True, connection is not None, 'no such connection', where)
        if connection is None:
            continue
        roles = ('client', 'server') if ends(connection)[0] == source else ('server', 'client')
        result.field('direction', 'client', roles[0], 'who is the client', where)
        why = 'one session, several connections' if several else 'other'
        for role, side in zip(roles, ('src', 'dst')):
            result.field('packets', int(row[f'{side}_pkts']), connection[f'{role}_packets'], why, f'{where} {side}')
        for role, side in zip(roles, ('client', 'server')):
            payload = row[f'{side}_payload_bytes']
            if payload != 'NA':
                theirs, ours = int(payload), connection[f'{role}_bytes']
                reason = 'Arkime counts each byte once, and none of streams that do not begin in the capture' if theirs < ours else \
                    'Arkime puts fragments together' if theirs > ours else why
                result.field('payload', theirs, ours, reason, f'{where} {side}')
        seen = set((connection['client_flags'] + ' ' + connection['server_flags']).split())
        for column, flag in FLAGS.items():
            result.field('flags', int(row[column]) > 0 or (flag == 'SYN' and int(row['syn-ack']) > 0), flag in seen,
                         f'{flag}, {why}', where)
        for column, field in (('first_ms', 'start'), ('last_ms', 'end')):
            result.field('times', int(row[column]), int(float(connection[field]) * 1000 + 1e-6), f'{field}, {why}', where)
        rtt = connection.get('handshake', {}).get('syn_to_syn_ack_us')
        if row['initRTT'] not in ('NA', '', '0') and rtt is not None:
            # Arkime: half of the time from SYN to the ACK of the SYN-ACK, in ms.
            whole = rtt + connection['handshake'].get('syn_ack_to_ack_us', 0)
            result.field('initRTT', True, abs(whole / 2000 - int(row['initRTT'])) <= 1, 'round trip', f"{where} {row['initRTT']} ms, {whole / 2000} ms")
    result.print()


if __name__ == '__main__':
    main()
