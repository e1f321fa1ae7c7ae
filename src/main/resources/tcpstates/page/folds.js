// Where a reader may stand: at each step, and in folds that are open at each packet, too. The program has drawn the ladder with all
// folds open; what is closed is taken out, and everything below it moves up.
/** Folds that are open, as numbers of their steps. */
const unfolded = new Set();
/** All places, each a step and which packet in it: 0 for the step itself. */
let places = [];
/** The rows of the ladder at hand. */
let ladderRows = [];

function findPlaces() {
  places = detail.steps.flatMap((step, i) => [[i, 0], ...(unfolded.has(i) ? step.within.map((_, inside) => [i, inside + 1]) : [])]);
  const inside = unfolded.has(chosen.step) ? detail.steps[chosen.step].within.length : 0;
  chosen.step = Math.max(0, Math.min(chosen.step, detail.steps.length - 1));
  chosen.within = Math.max(0, Math.min(chosen.within, inside));
}

const at = () => places.findIndex(([step, within]) => step === chosen.step && within === chosen.within);
/** One of the steps, or a packet in it, in the data or in the words of a language. */
const of = (steps, [step, within]) => within ? steps[step].within[within - 1] : steps[step];
const here = () => [chosen.step, chosen.within];

/** Takes the drawn ladder apart, once. */
function takeLadder(svg) {
  ladderRows = [...svg.querySelectorAll('.row')].map(element => ({
    element, step: +element.dataset.step, within: +(element.dataset.within ?? 0), y: +element.dataset.y,
    fold: 'height' in element.dataset ? { from: +element.dataset.fromHeight, high: +element.dataset.height } : null,
  }));
  for (const each of svg.querySelectorAll('g[data-from] rect')) {
    each.dataset.top = each.getAttribute('y');
    each.dataset.bottom = +each.getAttribute('y') + +each.getAttribute('height');
  }
  svg.dataset.height = svg.viewBox.baseVal.height;
}

/** Puts rows, lifelines and the names of states where they are with the folds that are open. */
function arrange() {
  const svg = $('ladder').querySelector('svg');
  const closed = ladderRows.filter(row => row.fold && !unfolded.has(row.step)).map(row => row.fold);
  const moved = y => closed.reduce((to, fold) => to - Math.min(Math.max(0, y - fold.from), fold.high), y);
  for (const row of ladderRows) {
    row.at = moved(row.y);
    row.element.setAttribute('transform', `translate(0 ${row.at - row.y})`);
    if (row.fold) {
      const open = unfolded.has(row.step);
      row.element.querySelector('.opener').textContent = open ? '▾' : '▸';
    }
    if (row.within && !unfolded.has(row.step)) row.element.remove();
  }
  svg.append(...ladderRows.filter(row => !row.within || unfolded.has(row.step)).map(row => row.element));
  for (const life of svg.querySelectorAll('g[data-from]')) {
    const top = +life.firstChild.dataset.top;
    for (const each of life.children) {
      if (each.matches('rect')) {
        each.setAttribute('y', moved(+each.dataset.top));
        each.setAttribute('height', moved(+each.dataset.bottom) - moved(+each.dataset.top));
      } else {
        each.setAttribute('transform', `translate(0 ${moved(top) - top})`);
      }
    }
  }
  const high = moved(+svg.dataset.height);
  svg.setAttribute('viewBox', `0 0 ${svg.viewBox.baseVal.width} ${high}`);
  svg.setAttribute('height', high);
}

/** Opens a fold, or closes it. */
function unfold(step) {
  if (!detail?.steps[step]?.within || chosen.quiz && step > chosen.step) return;
  if (!unfolded.delete(step)) unfolded.add(step);
  stop();
  chosen.step = step;
  chosen.within = 0;
  chosen.answer = null;
  findPlaces();
  arrange();
  tell();
  walk();
}

/** Goes to a step or a packet in it, which is unfolded for that. */
function lead(step, within) {
  if (within && !unfolded.has(step)) unfold(step);
  goTo(places.findIndex(place => place[0] === step && place[1] === within));
}

/** What to do about a fold, below what is told of it. */
function aboutFold(step) {
  if (step.within) {
    const text = unfolded.has(chosen.step) ? word('fold') : word('unfold', grouped(step.folded));
    return [make('p', {}, make('button', { text, 'data-act': 'unfold', onclick: () => unfold(chosen.step) }))];
  }
  if (!step.folded) return [];
  const command = `${data.command} --conn ${chosen.connection} --format ` + (step.lacking ? 'tcpdump' : 'ladder --all');
  return [make('p', { class: 'more' }, word('see_packets') + ' ', make('code', { class: 'mono', text: command }), ' ', copying('copy', command))];
}

// ------------------------------------------------------------------ on paper

const SLICE = 120;
const HEADS = 46;

/** The ladder at hand in slices of some rows, which no sheet of paper cuts; the names of both ends are on each sheet. */
function slices() {
  const svg = $('ladder').querySelector('svg');
  const { width, height } = svg.viewBox.baseVal;
  const drawnRows = ladderRows.filter(row => row.element.isConnected);
  const ends = [];
  let from = HEADS;
  let reach = 0;
  drawnRows.forEach((row, i) => {
    const top = row.at - 17;
    if (i > 0 && top - from > SLICE && reach <= top + 2) {
      ends.push(top);
      from = top;
    }
    const arrow = row.element.querySelector('.arrow');
    const box = arrow?.getBBox();
    reach = Math.max(reach, box ? box.y + box.height + row.at - row.y : row.at);
  });
  ends.push(height);
  const part = (top, bottom) => {
    const copy = svg.cloneNode(true);
    copy.setAttribute('viewBox', `0 ${top} ${width} ${bottom - top}`);
    copy.setAttribute('height', bottom - top);
    copy.querySelectorAll('.row').forEach((row, i) => {
      if (drawnRows[i].at < top - 40 || drawnRows[i].at > bottom + 20) row.remove();
    });
    copy.querySelectorAll('.current, .veil, .hit').forEach(each => each.remove());
    return make('tr', {}, make('td', {}, copy));
  };
  let top = HEADS;
  const rows = ends.map(end => {
    const slice = part(top, end);
    top = end;
    return slice;
  });
  return make('table', { class: 'sliced', role: 'presentation' }, make('thead', {}, part(0, HEADS)), make('tbody', {}, ...rows));
}
