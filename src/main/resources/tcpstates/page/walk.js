// One connection: its ladder, diagram and explanation, which a step moves together; and the quiz.
const NEIGHBOURS = {
  CLOSE: ['LISTEN', 'TIME_WAIT', 'SYN_SENT'], LISTEN: ['CLOSE', 'SYN_RECV', 'ESTABLISHED'], SYN_SENT: ['SYN_RECV', 'ESTABLISHED', 'LISTEN'],
  SYN_RECV: ['ESTABLISHED', 'LISTEN', 'SYN_SENT'], ESTABLISHED: ['SYN_RECV', 'SYN_SENT', 'CLOSE_WAIT'], FIN_WAIT1: ['FIN_WAIT2', 'CLOSE_WAIT', 'ESTABLISHED'],
  FIN_WAIT2: ['FIN_WAIT1', 'TIME_WAIT', 'CLOSE_WAIT'], CLOSING: ['FIN_WAIT1', 'TIME_WAIT', 'LAST_ACK'], CLOSE_WAIT: ['ESTABLISHED', 'LAST_ACK', 'FIN_WAIT1'],
  LAST_ACK: ['CLOSE_WAIT', 'CLOSE', 'TIME_WAIT'], TIME_WAIT: ['FIN_WAIT2', 'CLOSE', 'LAST_ACK'],
};
const ENDS = ['client', 'server'];
const chunks = new Map();
/** What is known of the chosen connection; null while nothing is, or if only its row is in the page. */
let detail = null;
let playing = null;
let opening = 0;

async function details(connection) {
  if (connection.chunk < 0) return null;
  if (!chunks.has(connection.chunk)) chunks.set(connection.chunk, unpacked($('chunk-' + connection.chunk)));
  return (await chunks.get(connection.chunk)).all.find(each => each.id === connection.id);
}

async function open(id, show = false, step = 0, within = 0) {
  const turn = ++opening;
  stop();
  const loaded = await details(row(id));
  if (turn !== opening) return; // somebody was faster
  chosen.connection = id;
  chosen.step = step;
  chosen.within = within;
  chosen.answer = null;
  unfolded.clear();
  if (within && loaded?.steps[step]?.within) unfolded.add(step);
  detail = loaded;
  connection();
  document.querySelectorAll('#body tr[data-conn], #gantt .life').forEach(element => {
    const picked = +element.dataset.conn === id;
    if (element.matches('tr')) {
      element.setAttribute('aria-selected', picked);
      element.tabIndex = picked ? 0 : -1;
    } else {
      element.classList.toggle('picked', picked);
    }
  });
  if (show) $('detail').scrollIntoView();
}

/** Everything of the connection that no step changes. */
function connection() {
  const about = row(chosen.connection);
  if (!about) return;
  $('detail-title').replaceChildren(word('connection', about.id) + '   ', make('span', { class: 'mono of-client', text: about.client }), ' → ',
    make('span', { class: 'mono of-server', text: about.server }));
  $('walkthrough').hidden = !detail;
  $('facts').hidden = !detail;
  if (!detail) {
    $('verdict').textContent = about[chosen.language];
    const command = `${data.command} --conn ${about.id} --format explain`;
    $('copy').replaceChildren(word('not_here') + ' ', make('code', { class: 'mono', text: command }), copying('copy', command));
    remember();
    return;
  }
  $('copy').replaceChildren(copying('copy_display', detail.display), copying('copy_pcap', detail.pcap));
  const told = detail[chosen.language];
  findPlaces();
  const ladder = picture(chosen.even ? told.even : told.ladder);
  takeLadder(ladder);
  $('ladder').replaceChildren(ladder);
  arrange();
  facts(ladder);
  $('ladder').setAttribute('aria-label', word('ladder'));
  const diagram = picture(data.figure[chosen.language]);
  diagram.append(...picture(told.way).childNodes);
  $('diagram').replaceChildren(diagram);
  const figure = (title, markup) => markup ? [make('figure', {}, make('figcaption', { text: title }), picture(markup))] : [];
  $('plots').replaceChildren(...figure(word('backoff'), told.backoff), ...figure(word('sequence'), told.sequence));
  controls();
  tell();
  walk();
}

/** In short what the ladder says: how long each end was in which state, and what did not arrive; each leads to its place. */
function facts(ladder) {
  const named = (name, ...content) => make('div', { class: 'of-' + name }, make('b', { text: word(name) }), ' ', ...content);
  const leading = (step, within, ...content) => make('button', { onclick: () => lead(step, within) }, ...content);
  const lives = ENDS.map(end => {
    const names = [...ladder.querySelectorAll('g[data-from] text.state')].filter(text => (text.getAttribute('text-anchor') === 'end') === (end === 'client'));
    return named(end, ...names.map(text => {
      const part = name => text.querySelector('.' + name)?.textContent ?? '';
      return leading(+text.parentNode.dataset.from, 0, make('span', { class: text.querySelector('.undone') ? 'undone' : 'mono', text: part('name') }), part('mark'), ' ',
        part('lasted').replace('…', word('to_the_end')));
    }));
  });
  const lost = ladderRows.filter(row => row.element.querySelector('.cross'));
  const more = detail.steps.some(step => step.folded && !step.within) || lost.length > 12;
  const without = lost.slice(0, 12).map(row => leading(row.step, row.within, '#' + row.element.querySelector('.number').textContent));
  $('facts').replaceChildren(...lives, ...lost.length
    ? [make('div', { class: 'bad' }, make('b', { text: '✕ ' + word('no_arrival') }), ' ', ...without, more ? '…' : '')] : []);
}

function copying(key, text) {
  const button = make('button', { text: word(key), title: text, onclick: () => copy(text, button) });
  return button;
}

/** All steps as text, for those who do not see the ladder, and for paper. */
function tell() {
  const told = detail[chosen.language].steps;
  $('told').replaceChildren(...(chosen.quiz ? [] : places.map(place => {
    const step = of(told, place);
    return make('li', { text: [step.head, step.title, step.text, ...step.changes.map(change => change.text)].filter(Boolean).join(' ') });
  })));
}

/** All that the step changes. */
function walk() {
  const hidden = chosen.quiz && chosen.answer === null;
  const seen = chosen.step - (hidden && !chosen.within ? 1 : 0);
  document.body.classList.toggle('quiz', chosen.quiz);
  document.body.classList.toggle('asking', hidden);
  $('verdict').textContent = chosen.quiz && at() < places.length - 1 ? '…' : detail[chosen.language].verdict;
  $('facts').hidden = chosen.quiz;
  bar();
  light($('ladder'), chosen.quiz ? seen : Infinity);
  light($('diagram'), seen);
  figure();
  current(hidden);
  card(hidden);
  remember();
}

/** Shows what belongs to a step or to those before it. */
function light(place, step) {
  for (const element of place.querySelectorAll('[data-from]')) {
    const until = element.dataset.until;
    element.classList.toggle('off', step < Math.max(0, +element.dataset.from) && !(step < 0 && +element.dataset.from === 0 && element.matches('.ring, .bar'))
      || until !== undefined && step >= +until);
  }
}

/** Stresses the arrows and boxes of the diagram that were reached, and the arrow at hand. */
function figure() {
  const lit = new Set();
  for (const way of $('diagram').querySelectorAll('.way')) {
    if (!way.classList.contains('off')) lit.add(way.dataset.edge);
    way.classList.toggle('now', way.dataset.steps.split(' ').includes(String(chosen.step)));
  }
  for (const text of $('diagram').querySelectorAll('text[data-edge]')) text.classList.toggle('on', lit.has(text.dataset.edge));
  const been = new Set([...$('diagram').querySelectorAll('.ring')].filter(ring => +ring.dataset.from <= chosen.step).map(ring => ring.dataset.node));
  for (const node of $('diagram').querySelectorAll('g[data-node]')) node.classList.toggle('been', been.has(node.dataset.node));
}

/** Puts the band behind the row at hand and the veil over those that come. */
function current(hidden) {
  const svg = $('ladder').querySelector('svg');
  let at = 0;
  for (const row of ladderRows) {
    const later = row.step - chosen.step || row.within - chosen.within;
    row.element.classList.toggle('future', later > 0);
    row.element.classList.toggle('here', later === 0);
    if (later === 0) at = row.at;
  }
  const high = svg.viewBox.baseVal.height;
  const from = hidden ? at - 6 : at + 28;
  const band = svg.querySelector('.current');
  band.setAttribute('y', at - 16);
  band.setAttribute('height', 44);
  const veil = svg.querySelector('.veil');
  veil.setAttribute('y', from);
  veil.setAttribute('height', Math.max(0, high - from));
  const box = $('ladder');
  const y = at * svg.clientHeight / high;
  if (y < box.scrollTop + 40 || y > box.scrollTop + box.clientHeight - 90) box.scrollTop = y - box.clientHeight / 2;
}

/** Buttons and the slider, which stay while somebody walks. */
function controls() {
  const button = (text, key, act) => make('button', { text, 'aria-label': word(key), title: word(key), 'data-act': key, onclick: act });
  $('walk').replaceChildren(button('|◄', 'first', () => goTo(0)), button('◄', 'back', () => goTo(at() - 1)), make('span', { class: 'place' }),
    button('►', 'on', () => goTo(at() + 1)), button('►|', 'last', () => goTo(places.length - 1)), button('', 'play', play),
    make('input', { type: 'range', min: 0, 'data-act': 'slider', oninput: event => goTo(+event.target.value) }),
    button(word('even'), 'even', () => { chosen.even = !chosen.even; connection(); $('walk').querySelector('[data-act=even]').focus(); }),
    button(word('quiz'), 'quiz', quiz));
}

function bar() {
  const place = word('place', at() + 1, places.length);
  const act = name => $('walk').querySelector(`[data-act=${name}]`);
  $('walk').querySelector('.place').textContent = place;
  const slider = act('slider');
  slider.max = places.length - 1;
  slider.value = at();
  slider.setAttribute('aria-label', place);
  const doing = word(playing === null ? 'play' : 'stop');
  act('play').textContent = doing;
  act('play').title = doing;
  act('play').setAttribute('aria-label', doing);
  act('even').setAttribute('aria-pressed', chosen.even);
  act('quiz').setAttribute('aria-pressed', chosen.quiz);
}

/** Where both ends stand at a place behind its step; in front of the first one for -1. */
const standing = place => place < 0 ? detail.before : of(detail.steps, places[place]);
const named = state => state ? data.names[state] : '?';

function card(hidden) {
  const step = of(detail.steps, here());
  const told = of(detail[chosen.language].steps, here());
  const content = [];
  if (chosen.quiz) content.push(...question(hidden));
  if (!hidden) {
    content.push(make('h3', { text: (step.packet ? '#' + step.packet + '  ' : '') + told.title }), make('p', { text: told.text }));
    content.push(...told.more.map(each => make('p', { class: 'more', text: each.text })));
    if (told.changes.length) content.push(make('ul', {}, ...told.changes.map(change => make('li', { text: change.text }))));
    content.push(make('div', { class: 'now' }, ...ENDS.map(end =>
      make('span', { class: 'of-' + end, 'data-end': end }, word(end) + ' ', make('b', { text: named(step[end]) })))));
    content.push(...aboutFold(step));
    if (told.section) content.push(make('div', { class: 'section', text: told.section }));
  }
  $('card').replaceChildren(...content);
}

// ------------------------------------------------------------------ the quiz

/** Asks for an end that the step changes, if it does; both in turn where it changes none. */
function asked() {
  const changes = of(detail.steps, here()).changed;
  return changes === '' ? ENDS[(at() + detail.id) % 2] : changes === 'both' ? ENDS[at() % 2] : changes;
}

function choices() {
  const end = asked();
  const right = standing(at())[end];
  const before = standing(at() - 1)[end];
  const order = Object.keys(NEIGHBOURS);
  return [...new Set([right, before, ...(NEIGHBOURS[right] ?? [])])].filter(Boolean).slice(0, 4).sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

function question(hidden) {
  const end = asked();
  const step = of(detail.steps, here());
  const told = of(detail[chosen.language].steps, here());
  const right = step[end];
  const title = make('h3', { text: word('question', told.head || word('no_packet'), word(end)) });
  if (!right) return [title, make('p', { text: word('nobody_knows') })];
  const answers = choices().map((state, i) => make('button', {
    class: hidden ? null : state === right ? 'right' : state === chosen.answer ? 'wrong' : null, 'data-state': state,
    text: (i + 1) + '  ' + named(state), onclick: () => answer(state),
  }));
  const content = [title, make('div', { class: 'answers' }, ...answers), make('p', { class: 'score', text: word('score', chosen.right, chosen.asked) })];
  if (!hidden) content.push(make('p', { text: chosen.answer === right ? word('right') : word('wrong', named(right)) }));
  return content;
}

function answer(state) {
  const right = of(detail.steps, here())[asked()];
  if (!chosen.quiz || chosen.answer !== null || !right) return;
  chosen.answer = state;
  chosen.asked++;
  if (state === right) chosen.right++;
  walk();
}

function quiz() {
  chosen.quiz = !chosen.quiz;
  chosen.answer = null;
  chosen.right = 0;
  chosen.asked = 0;
  if (chosen.quiz) [chosen.step, chosen.within] = [0, 0];
  stop();
  tell();
  walk();
}

// ------------------------------------------------------------------ moving

/** Goes to a place, counted from 0. */
function goTo(place) {
  if (!detail) return;
  if (place < 0 || place >= places.length) {
    stop();
    return;
  }
  [chosen.step, chosen.within] = places[place];
  chosen.answer = null;
  walk();
}

function stop() {
  if (playing === null) return;
  clearInterval(playing);
  playing = null;
  if (detail) walk();
}

function play() {
  if (playing !== null) {
    stop();
    return;
  }
  playing = setInterval(() => goTo(at() + 1), 1100);
  goTo(at() + 1 < places.length ? at() + 1 : 0);
}

function neighbour(offset) {
  const next = shown[shown.findIndex(each => each.id === chosen.connection) + offset];
  if (next) open(next.id);
}
