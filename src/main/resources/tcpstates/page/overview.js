// The capture as a whole: what may mislead, what became of the connections, their lives over time, and the table.
const ROW = 44;
const LIFE = 6;
const MOST_LIVES = 400;
const COLUMNS = ['mark', 'id', 'at', 'client', 'server', 'states', 'lasted', 'packets', 'bytes', 'again', 'life', 'verdict'];
const FIGURES = new Set(['id', 'lasted', 'packets', 'bytes', 'again']);

const VALUES = {
  mark: connection => ORDER[MARKS[connection.mark]],
  states: connection => connection.clientState + ' ' + connection.serverState,
  life: connection => connection.lasted,
  verdict: connection => connection[chosen.language],
};

function overview() {
  const tiles = [[grouped(data.connections), word(data.connections === 1 ? 'connections.one' : 'connections')],
    [grouped(data.packets), word(data.packets === 1 ? 'packets.one' : 'packets')], [duration(data.lasted), word('captured')]];
  $('tiles').replaceChildren(...tiles.map(([value, name]) => make('div', { class: 'tile' }, make('b', { text: value }), make('span', { text: name }))));
  const most = Math.max(1, ...data.kinds.map(kind => kind.count));
  $('kinds').replaceChildren(...data.kinds.flatMap(kind => {
    const group = MARKS[kind.mark];
    const sign = group === 'good' ? '' : SIGNS[group] + ' ';
    const button = make('button', {
      'aria-pressed': chosen.kind === kind.kind, text: sign + kind[chosen.language],
      onclick: () => { chosen.kind = chosen.kind === kind.kind ? '' : kind.kind; overview(); list(); },
    });
    const bar = drawn('svg', { class: 'share ' + group, 'aria-hidden': true },
      drawn('rect', { width: Math.max(1, kind.count / most * 100) + '%', height: 11, rx: 3 }));
    return [button, bar, make('span', { class: 'count', text: grouped(kind.count) })];
  }));
  const note = (title, sentences) => sentences.length
    ? [make('div', { class: 'note' }, make('h2', { text: title }), make('ul', {}, ...sentences.map(each => make('li', { text: each.text }))))] : [];
  $('notes').replaceChildren(...note(word('health'), data.health[chosen.language]), ...note(word('findings'), data.findings[chosen.language]));
  const square = state => {
    const key = drawn('svg', { class: 'picture', viewBox: '0 0 11 11', 'aria-hidden': true }, drawn('rect', { class: 'bar ' + state, width: 11, height: 11, rx: 3 }));
    return make('span', {}, key, data.names[state]);
  };
  $('key').replaceChildren(...DRAWN_STATES.map(square));
  $('over-time-controls').replaceChildren(...[[false, 'by_clock'], [true, 'aligned']].map(([aligned, key]) =>
    make('button', { 'aria-pressed': chosen.aligned === aligned, text: word(key), onclick: () => { chosen.aligned = aligned; overview(); gantt(); } })));
}

/** Where a moment lies on a logarithmic axis of a width, from 10 µs on. */
const logarithmic = (micros, width) =>
  Math.log10(Math.max(micros, 10) / 10) / Math.log10(Math.max(data.lasted, 1e6) / 10) * width;

function gantt() {
  const width = Math.max(300, $('gantt').clientWidth - 22);
  const lives = shown.slice().sort((a, b) => a.at - b.at);
  const many = lives.length > MOST_LIVES;
  const rows = many ? lives.filter(connection => connection.mark !== 'none').slice(0, MOST_LIVES) : lives;
  const sum = many ? 124 : 0;
  const height = 24 + sum + rows.length * LIFE;
  const svg = drawn('svg', { class: 'picture', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': word('over_time') });
  const room = width - 12;
  const total = Math.max(data.lasted, 1);
  const x = chosen.aligned ? (connection, micros) => 4 + logarithmic(micros, room) : (connection, micros) => 4 + (connection.at + micros) / total * room;
  axis(svg, room, height, total);
  if (many) sums(svg, lives, x, room, sum);
  rows.forEach((connection, i) => {
    const y = 20 + sum + i * LIFE;
    const life = drawn('g', { class: 'life' + (connection.id === chosen.connection ? ' picked' : ''), 'data-conn': connection.id },
      drawn('title', { text: `#${connection.id} ${connection.client} → ${connection.server} · ${connection[chosen.language]}` }),
      drawn('rect', { class: 'under', x: 0, y: y - .5, width, height: LIFE }));
    let any = false;
    [[connection.clientSpans, 0, 2.8], [connection.serverSpans, 2.8, 2.2]].forEach(([flat, down, thick]) => spans(flat).forEach(([state, from, to]) => {
      const left = x(connection, from);
      any = true;
      life.append(drawn('rect', { class: 'bar ' + state, x: left.toFixed(1), y: y + down, width: Math.max(x(connection, to) - left, 1.6).toFixed(1), height: thick }));
    }));
    if (!any) life.append(drawn('rect', { class: 'bar LISTEN', x: x(connection, 0).toFixed(1), y, width: 2, height: 5 }));
    svg.append(life);
  });
  $('gantt').replaceChildren(svg);
  $('gantt').setAttribute('aria-label', word('over_time'));
}

function axis(svg, room, height, total) {
  const ticks = chosen.aligned
    ? [10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11].filter(micros => micros <= Math.max(total, 1e6))
    : [0, 1, 2, 3, 4, 5].map(i => total * i / 5);
  ticks.forEach((micros, i) => {
    const x = Math.round(4 + (chosen.aligned ? logarithmic(micros, room) : micros / total * room));
    const text = chosen.aligned ? duration(micros) : total < 5e6 ? duration(Math.round(micros)) : clock(micros).slice(11, 19);
    svg.append(drawn('path', { class: 'axis-line', d: `M${x} 16V${height}` }),
      drawn('text', { class: 'axis-text', x, y: 11, 'text-anchor': i === 0 ? 'start' : x > room - 40 ? 'end' : 'middle', text }));
  });
}

/** How many sockets are in each state, one upon the other: of more lives than rows can be told apart. */
function sums(svg, lives, x, room, high) {
  const columns = 240;
  const counts = DRAWN_STATES.map(() => new Float64Array(columns + 1));
  const column = px => Math.max(0, Math.min(columns - 1, Math.floor((px - 4) / room * columns)));
  for (const connection of lives) {
    for (const flat of [connection.clientSpans, connection.serverSpans]) {
      for (const [state, from, to] of spans(flat)) {
        const of = counts[DRAWN_STATES.indexOf(state)];
        of[column(x(connection, from))]++;
        of[column(x(connection, to)) + 1]--;
      }
    }
  }
  const below = new Float64Array(columns);
  const tops = counts.map(changes => {
    let now = 0;
    return below.map((_, i) => { now += changes[i]; below[i] += now; return below[i]; });
  });
  const most = Math.max(1, ...below);
  const y = value => (36 + (high - 28) * (1 - value / most)).toFixed(1);
  for (let i = tops.length - 1; i >= 0; i--) {
    let path = `M4 ${y(0)}`;
    tops[i].forEach((value, at) => { path += `L${(4 + at / columns * room).toFixed(1)} ${y(value)}L${(4 + (at + 1) / columns * room).toFixed(1)} ${y(value)}`; });
    svg.append(drawn('path', { class: 'bar ' + DRAWN_STATES[i], d: path + `L${4 + room} ${y(0)}Z` }));
  }
  svg.append(drawn('text', { class: 'axis-text', x: 4, y: 29, text: word('at_most', grouped(most)) }));
}

function list() {
  const wanted = chosen.words.toLowerCase();
  shown = data.rows.filter(connection =>
    (!chosen.outcome || MARKS[connection.mark] === chosen.outcome) && (!chosen.kind || connection.kind === chosen.kind)
    && (!chosen.state || connection.clientState === chosen.state || connection.serverState === chosen.state)
    && (!wanted || connection.found.includes(wanted)));
  const value = VALUES[chosen.sort] ?? (connection => connection[chosen.sort]);
  shown.sort((a, b) => {
    const x = value(a), y = value(b);
    return (x < y ? -1 : x > y ? 1 : a.id - b.id) * chosen.direction;
  });
  headings();
  $('shown').textContent = word('shown', grouped(shown.length), grouped(data.rows.length))
    + (data.connections > data.rows.length ? ' ' + word('more_rows', grouped(data.connections - data.rows.length)) : '');
  $('table').setAttribute('aria-rowcount', shown.length + 1);
  $('table').setAttribute('aria-label', word('list'));
  visible();
  gantt();
}

function headings() {
  $('heads').replaceChildren(make('tr', {}, ...COLUMNS.map(head)));
}

function head(column) {
  const sorted = chosen.sort === column;
  const arrow = sorted ? (chosen.direction > 0 ? ' ▴' : ' ▾') : '';
  return make('th', { scope: 'col', class: FIGURES.has(column) ? 'figure' : null, 'aria-sort': sorted ? (chosen.direction > 0 ? 'ascending' : 'descending') : 'none' },
    make('button', {
      text: word('column.' + column) + arrow, 'aria-label': word('column.' + column + '.long'), 'data-column': column,
      onclick: () => {
        chosen.direction = sorted ? -chosen.direction : 1;
        chosen.sort = column;
        list();
        $('heads').querySelector(`[data-column=${column}]`).focus();
      },
    }));
}

/** Draws the rows that can be seen, and space in the place of the others. */
function visible(all = false) {
  const box = $('rows');
  const first = all ? 0 : Math.max(0, Math.floor(box.scrollTop / ROW) - 6);
  const last = Math.min(shown.length, all ? 1000 : Math.ceil((box.scrollTop + box.clientHeight) / ROW) + 6);
  const focused = $('body').contains(document.activeElement) ? +document.activeElement.dataset.conn : 0;
  const space = rows => {
    const cell = make('td', { colspan: COLUMNS.length });
    cell.style.height = rows * ROW + 'px';
    return make('tr', { class: 'space', 'aria-hidden': true }, cell);
  };
  const rows = shown.slice(first, last).map((connection, i) => tableRow(connection, first + i + 2));
  $('body').replaceChildren(space(first), ...rows, space(all ? 0 : shown.length - last));
  if (all) document.querySelectorAll('#heads th').forEach(each => { each.textContent = each.textContent; }); // Chromium repeats no buttons
  else if (!$('heads').querySelector('button')) headings();
  if (all && last < shown.length) {
    $('body').append(make('tr', {}, make('td', { colspan: COLUMNS.length, text: word('printed', grouped(last), grouped(shown.length)) })));
  }
  if (!shown.length) $('body').replaceChildren(make('tr', {}, make('td', { colspan: COLUMNS.length, text: word('none') })));
  if (rows.length && !rows.some(element => element.tabIndex === 0)) rows[0].tabIndex = 0;
  if (focused) $('body').querySelector(`[data-conn="${focused}"]`)?.focus({ preventScroll: true });
}

function tableRow(connection, index) {
  const mark = MARKS[connection.mark];
  const picked = connection.id === chosen.connection;
  const cell = (text, style, more) => make('td', { class: style, text, ...more });
  return make('tr', { tabindex: picked ? 0 : -1, 'aria-selected': picked, 'data-conn': connection.id, 'aria-rowindex': index },
    cell(SIGNS[mark], 'sign ' + mark, { 'aria-label': word(mark) }), cell(connection.id, 'figure'), cell(clock(connection.at).slice(11, 23), 'mono'),
    cell(connection.client, 'mono'), cell(connection.server, 'mono'),
    cell(data.names[connection.clientState] + ' / ' + data.names[connection.serverState], 'mono'), cell(duration(connection.lasted), 'figure'),
    cell(grouped(connection.packets), 'figure'), cell(grouped(connection.bytes), 'figure'), cell(connection.again || '', 'figure'),
    make('td', {}, strip(connection)),
    make('td', { class: 'verdict' }, make('div', { text: connection[chosen.language], title: connection[chosen.language] })));
}

/** Both lives of a connection on a logarithmic axis. */
function strip(connection) {
  const svg = drawn('svg', { class: 'picture strip-of-life', viewBox: '0 0 104 15', 'aria-hidden': true });
  [[connection.clientSpans, 1], [connection.serverSpans, 8]].forEach(([flat, y]) => spans(flat).forEach(([state, from, to]) => {
    const left = logarithmic(from, 102);
    svg.append(drawn('rect', { class: 'bar ' + state, x: left.toFixed(1), y, width: Math.max(logarithmic(to, 102) - left, 1.2).toFixed(1), height: 6 }));
  }));
  return svg;
}

function moveInTable(event) {
  const here = event.target.closest('tr[data-conn]');
  if (!here) return;
  const at = shown.findIndex(connection => connection.id === +here.dataset.conn);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (event.key === 'Enter') {
    open(+here.dataset.conn, true);
  } else if (next !== undefined && shown[next]) {
    const box = $('rows');
    const top = next * ROW;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + 2 * ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * ROW - box.clientHeight;
    visible();
    const target = $('body').querySelector(`[data-conn="${shown[next].id}"]`);
    here.tabIndex = -1;
    target.tabIndex = 0;
    target.focus({ preventScroll: true });
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}
