#!/usr/bin/env python3
"""Zeek's conn.log: conn_state, history, packets and payload each way.

Zeek's words are derived from our flags, resets and repeats. Columns that say under which settings Zeek ran are heeded: with checksums
checked it drops segments whose checksum is wrong, so rows whose packet counts do not fit the capture are left out."""
from common import Candidates, Comparison, answers, arguments, end, ends, host, rows


def zeek_state(c, resets, fins):
    client, server = c['client_flags'].split(), c['server_flags'].split()
    # Zeek looks at whose RST came before the close was over.
    both_fins = 'FIN' in client and 'FIN' in server
    early = [who for who, packet in resets if not both_fins or packet < max(fins.values(), default=packet + 1)]
    if 'SYN' not in client or not c.get('handshake', {}).get('syn_packet'):
        if 'SYN' not in server:
            return 'OTH'
        return 'RSTRH' if 'server' in early else 'SHR' if 'FIN' in server else 'OTH'
    if 'SYN' not in server:
        return 'RSTOS0' if 'client' in early else 'REJ' if 'server' in early else 'SH' if 'FIN' in client else 'S0'
    if early:
        return 'RSTO' if early[0] == 'client' else 'RSTR'
    return 'SF' if both_fins else 'S2' if 'FIN' in client else 'S3' if 'FIN' in server else 'S1'


def letters(c, events):
    """What of Zeek's history we tell, too: SYN, SYN-ACK, data, FIN, RST, payload sent again."""
    found = set()
    for role, case in (('client', str.upper), ('server', str.lower)):
        flags = c[f'{role}_flags'].split()
        if 'SYN' in flags:
            found.add(case('s' if role == c.get('opened_by', 'client') else 'h'))
        found |= {case(letter) for flag, letter in (('FIN', 'f'), ('RST', 'r')) if flag in flags}
        if c[f'{role}_bytes']:
            found.add(case('d'))
        if c.get(f'{role}_retransmissions', {}).get('data'):
            found.add(case('t'))
    return found


def main():
    options = arguments(__doc__)
    table = [r for r in rows(options) if r['conn_state'] != 'NA' or r['history'] != 'NA']
    events = answers(options, (r['trace'] for r in table))
    told = {name: Candidates(e) for name, e in events.items()}
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
        start = float(row['ts_first']) if row['ts_first'] not in ('NA', '-', '') else None
        c = told[row['trace']].take(source, target, start)
        tunnel = 'in a tunnel' if row['tunneled'] == 'yes' else 'no such connection'
        result.field('connection', True, c is not None, tunnel, where)
        if c is None:
            continue
        forward = ends(c)[0] == source
        result.field('direction', True, forward, 'who is the client', where)
        if not forward:
            continue
        # fins: the packet of each end's FIN, where the close was captured
        teardown = c.get('teardown', {})
        fins = {k: teardown[k] for k in ('fin_packet', 'second_fin_packet') if k in teardown}
        resets = [('client' if end(e['endpoint']) == source else 'server', e['packet'])
                  for e in events[row['trace']] if e['type'] == 'reset' and e['conn'] == c['conn']]
        if row['conn_state'] != 'NA':
            ours = zeek_state(c, resets, fins)
            result.field('conn_state', row['conn_state'], ours, f"{row['conn_state']}, ours {ours}", f"{where} {row['history']} {c['client_state']}/{c['server_state']}")
        if row['history'] not in ('NA', ''):
            theirs = {letter for letter in row['history'] if letter.lower() in 'shdfrt'}
            ours = letters(c, events[row['trace']])
            only = ''.join(sorted(theirs - ours)), ''.join(sorted(ours - theirs))
            result.field('history', row['history'] and ''.join(sorted(theirs)), ''.join(sorted(ours)),
                         f'only theirs {only[0] or "-"}, only ours {only[1] or "-"}', f"{where} {row['history']}")
        for column, role in (('orig', 'client'), ('resp', 'server')):
            if row[f'{column}_pkts'] not in ('NA', '-', ''):
                result.field('packets', int(row[f'{column}_pkts']), c[f'{role}_packets'],
                             'lone RSTs' if row['history'] in ('R', 'r') else 'other', f'{where} {column}')
            if row[f'{column}_bytes'] not in ('NA', '-', ''):
                theirs = int(row[f'{column}_bytes'])
                repeats = c.get(f'{role}_retransmissions', {}).get('data')
                why = 'bytes sent again count once at Zeek' if repeats else \
                    'Zeek counts what was not captured' if theirs > c[f'{role}_bytes'] else 'other'
                result.field('payload', theirs, c[f'{role}_bytes'], why, f'{where} {column}')
    result.print()


if __name__ == '__main__':
    main()
