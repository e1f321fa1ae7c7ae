// Begins: reads the data and the address, listens, and draws.
function heads() {
  document.documentElement.lang = chosen.language === 'zh' ? 'zh-Hans' : 'en';
  document.documentElement.dataset.theme = theme();
  document.title = word('title') + ' · ' + data.name;
  $('title').textContent = word('title');
  $('about').textContent = data.name + ' · ' + clock(0).slice(0, 19).replace('T', ' ') + ' UTC';
  $('skip').textContent = word('skip');
  $('english').setAttribute('aria-pressed', chosen.language === 'en');
  $('chinese').setAttribute('aria-pressed', chosen.language === 'zh');
  $('print').textContent = word('print');
  choice($('theme'), [['0', word('theme.system')], ['1', word('theme.light')], ['2', word('theme.dark')]], String(chosen.theme), word('theme'));
  $('over-time').textContent = word('over_time');
  $('list-title').textContent = word('list');
  $('words').placeholder = word('filter');
  $('words').setAttribute('aria-label', word('filter'));
  choice($('outcome'), [['', word('all_outcomes')], ['bad', '! ' + word('bad')], ['open', '? ' + word('open')], ['good', word('good')]], chosen.outcome, word('all_outcomes'));
  const last = new Set(data.rows.flatMap(connection => [connection.clientState, connection.serverState]));
  choice($('state'), [['', word('all_states')], ...data.states.filter(state => last.has(state)).map(state => [state, data.names[state]])], chosen.state, word('all_states'));
  const key = (names, does) => [...names.map(name => make('kbd', { text: name })), ' ' + word(does) + '   '];
  $('foot').replaceChildren(make('p', { class: 'keys' }, ...key(['←', '→'], 'key.step'), ...key([word('key.space')], 'key.play'), ...key(['N', 'P'], 'key.next'), ...key(['U'], 'key.unfold'), ...key(['Q'], 'quiz'),
    ...key(['1', '4'], 'key.answer'), ...key(['L'], 'key.language'), ...key(['T'], 'theme')), make('p', { text: word('foot') }),
    make('p', { text: word('details', grouped(data.detailed), grouped(data.connections)) }));
}

function choice(element, options, value, label) {
  element.replaceChildren(...options.map(([key, text]) => make('option', { value: key, text })));
  element.value = value;
  element.setAttribute('aria-label', label);
}

function everything() {
  heads();
  overview();
  list();
  connection();
}

function speak(language) {
  chosen.language = language;
  everything();
}

function pressed(event) {
  const typing = /INPUT|SELECT|TEXTAREA/.test(event.target.tagName) && event.target.type !== 'range';
  if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
  const acts = {
    ArrowRight: () => goTo(at() + 1), ArrowLeft: () => goTo(at() - 1), Home: () => goTo(0), End: () => goTo(places.length - 1),
    n: () => neighbour(1), p: () => neighbour(-1), q: () => detail && quiz(), l: () => speak(chosen.language === 'en' ? 'zh' : 'en'),
    u: () => detail && unfold(chosen.step), t: () => { chosen.theme = theme() === 'dark' ? 1 : 2; heads(); },
  };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === ' ' && event.target.tagName !== 'BUTTON' && detail) play();
  else if (/^[1-4]$/.test(key) && chosen.quiz && choices()[key - 1]) answer(choices()[key - 1]);
  else if (acts[key]) acts[key]();
  else return;
  event.preventDefault();
}

function listen() {
  $('english').addEventListener('click', () => speak('en'));
  $('chinese').addEventListener('click', () => speak('zh'));
  $('print').addEventListener('click', () => print());
  $('theme').addEventListener('change', event => { chosen.theme = +event.target.value; heads(); });
  $('words').addEventListener('input', event => { chosen.words = event.target.value; $('rows').scrollTop = 0; list(); });
  $('outcome').addEventListener('change', event => { chosen.outcome = event.target.value; $('rows').scrollTop = 0; list(); });
  $('state').addEventListener('change', event => { chosen.state = event.target.value; $('rows').scrollTop = 0; list(); });
  $('rows').addEventListener('scroll', () => visible(), { passive: true });
  const opened = event => {
    const target = event.target.closest('[data-conn]');
    if (target) open(+target.dataset.conn, true);
  };
  $('body').addEventListener('click', opened);
  $('gantt').addEventListener('click', opened);
  $('body').addEventListener('keydown', moveInTable);
  $('ladder').addEventListener('click', event => {
    const target = event.target.closest('[data-step]');
    if (!target || chosen.quiz || String(getSelection())) return;
    const [step, within] = [+target.dataset.step, +(target.dataset.within ?? 0)];
    if (within === 0 && detail.steps[step].within) unfold(step);
    else lead(step, within);
  });
  document.addEventListener('keydown', pressed);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', heads);
  addEventListener('resize', gantt);
  let before = null;
  addEventListener('beforeprint', () => {
    visible(true);
    if (!detail) return;
    stop();
    before = [chosen.step, chosen.within, chosen.quiz];
    chosen.quiz = false;
    [chosen.step, chosen.within] = places.at(-1);
    tell();
    walk();
    $('ladder').append(slices());
  });
  addEventListener('afterprint', () => {
    visible();
    if (!before) return;
    $('ladder').querySelector('.sliced')?.remove();
    [chosen.step, chosen.within, chosen.quiz] = before;
    tell();
    walk();
  });
}

async function start() {
  data = await unpacked($('data'));
  data.states = data.statesInOrder.map(each => each.state);
  data.names = Object.fromEntries(data.statesInOrder.map(each => [each.state, each.name]));
  for (const connection of data.rows) {
    connection.found = [connection.id, connection.client, connection.server, connection.clientState, connection.serverState, data.names[connection.clientState],
      data.names[connection.serverState], connection.en, connection.zh].join(' ').toLowerCase();
  }
  const place = new URLSearchParams(location.hash.slice(1));
  const language = place.get('lang') ?? (/^zh/.test(navigator.language) ? 'zh' : 'en');
  chosen.language = language === 'zh' ? 'zh' : 'en';
  chosen.theme = Math.max(0, ['auto', 'light', 'dark'].indexOf(place.get('theme')));
  $('page').hidden = false;
  heads();
  overview();
  list();
  listen();
  performance.mark('table');
  const asked = row(+place.get('c')) ?? data.rows.find(connection => connection.chunk >= 0 && connection.mark !== 'none')
    ?? data.rows.find(connection => connection.chunk >= 0) ?? data.rows[0];
  if (asked) await open(asked.id, place.has('c'), ...(place.get('s') ?? '').split('.').map(number => Math.trunc(+number) || 0));
  if (place.has('quiz') && detail) quiz();
  performance.mark('ready');
  document.documentElement.dataset.ready = 'yes';
}

start().catch(error => {
  document.body.append(make('p', { text: 'This page needs a browser of 2023 or later, or one without JavaScript: ' + error.message }));
});
