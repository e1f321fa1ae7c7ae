"""What the scripts of this directory share: they hold what other programs say of public captures against what this one says.

An answer table has tab-separated columns, the first line names them, and its first column names the capture, seen from the directory
of the captures. Where captures were renamed, a list gives name and path."""
import argparse
import collections
import concurrent.futures
import csv
import ipaddress
import json
import os
import subprocess
import sys


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('table', help='what the other program says')
    parser.add_argument('captures', help='directory of the captures')
    parser.add_argument('--list', help='names of captures and their paths, tab-separated')
    parser.add_argument('--rename', help='OLD=NEW: captures whose name begins with OLD lie below NEW')
    parser.add_argument('--program', default=os.path.join(os.path.dirname(__file__), '..', '..', 'tcpstates-sniff'))
    parser.add_argument('--json', help='directory that keeps the JSON of each capture, and from which it is taken if it is there')
    parser.add_argument('--examples', type=int, default=3, help='how many of each difference to print')
    parser.add_argument('--only', default='', help='captures whose name contains this')
    return parser.parse_args()


def rows(options):
    with open(options.table, newline='', encoding='utf-8') as table:
        every = csv.DictReader(table, delimiter='\t', quoting=csv.QUOTE_NONE)
        first = every.fieldnames[0]
        return [dict(row, trace=row[first]) for row in every if options.only in row[first]]


def answers(options, traces, form='json'):
    """The objects that the program prints of each capture, by its name; captures that are not there are left out."""
    paths = {}
    if options.list:
        with open(options.list, encoding='utf-8') as file:
            paths = dict(line.rstrip('\n').split('\t')[:2] for line in file if not line.startswith('#'))
    names = sorted(set(traces))
    old, new = options.rename.split('=') if options.rename else ('', '')
    files = {name: os.path.join(options.captures, paths[name] if name in paths else
                                new + name[len(old):] if name.startswith(old) else name) for name in names}
    missing = [name for name in names if not os.path.exists(files[name])]
    if missing:
        print(f'{len(missing)} captures are not there, the first is {missing[0]}', file=sys.stderr)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        present = [name for name in names if name not in missing]
        return dict(zip(present, pool.map(lambda name: answer(options, name, files[name], form), present)))


def answer(options, name, file, form):
    kept = options.json and os.path.join(options.json, name.replace('/', '%') + ('.jsonl' if form == 'json' else f'.{form}.jsonl'))
    if kept and os.path.exists(kept):
        with open(kept, encoding='utf-8') as lines:
            return parse(lines.read())
    done = subprocess.run([options.program, '-q', '-r', file, '--format', form], capture_output=True, text=True)
    if kept:
        os.makedirs(options.json, exist_ok=True)
        with open(kept, 'w', encoding='utf-8') as lines:
            lines.write(done.stdout)
    return parse(done.stdout)


def parse(text):
    return [json.loads(line) for line in text.splitlines()]


def host(text):
    """An address as Python writes it: programs shorten IPv6 addresses in different ways."""
    try:
        return str(ipaddress.ip_address(text.strip('[]')))
    except ValueError:
        return text


def end(address):
    return host(address['ip']), address.get('port', 0)


def connections(events):
    return [e for e in events if e['type'] == 'connection']


def ends(connection):
    return end(connection['client']), end(connection['server'])


class Candidates:
    """The connections of a capture, to be found by addresses; each is found once."""

    def __init__(self, events):
        self.by_pair = collections.defaultdict(list)
        for connection in connections(events):
            self.by_pair[frozenset(ends(connection))].append(connection)

    def of(self, one, other):
        return self.by_pair.get(frozenset((one, other)), [])

    def take(self, one, other, start=None):
        """The one that began nearest to a time, the first one if there is none."""
        left = self.of(one, other)
        if not left:
            return None
        best = left[0] if start is None else min(left, key=lambda c: abs(float(c['start']) - start))
        left.remove(best)
        return best


class Comparison:
    """Counts what agrees, and keeps examples of what does not."""

    def __init__(self, name, options):
        self.name, self.options = name, options
        self.compared, self.equal = collections.Counter(), collections.Counter()
        self.classes = collections.defaultdict(list)

    def field(self, name, theirs, ours, why, example):
        """One value; why names the class of the difference if there is one."""
        self.compared[name] += 1
        if theirs == ours:
            self.equal[name] += 1
        else:
            self.differ(f'{name}: {why}', f'{example}: theirs {theirs}, ours {ours}')

    def differ(self, kind, example):
        self.classes[kind].append(example)

    def print(self):
        print(f'== {self.name}')
        for name, count in self.compared.items():
            print(f'{name}: {self.equal[name]} of {count} equal')
        for kind, found in sorted(self.classes.items(), key=lambda item: -len(item[1])):
            print(f'-- {len(found)} × {kind}')
            for example in found[:self.options.examples]:
                print(f'     {example}')
