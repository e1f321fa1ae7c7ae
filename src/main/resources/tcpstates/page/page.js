// What all parts of the page share: the data, the words of both languages, what is chosen, and how elements are made.
// Texts out of the capture only ever become text nodes, or pictures that were escaped where they were drawn.
const $ = id => document.getElementById(id);

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'text') element.textContent = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function drawn(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'text') element.textContent = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A picture that the program has drawn. */
function picture(markup) {
  return document.importNode(new DOMParser().parseFromString(markup, 'image/svg+xml').documentElement, true);
}

/** JSON that lies in an element, deflated and in base64. */
async function unpacked(element) {
  const letters = atob(element.textContent.trim());
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return JSON.parse(await new Response(stream).text());
}

/** What the data call how it ended, and what the page calls it. */
const MARKS = { none: 'good', trouble: 'bad', undecided: 'open' };
const ORDER = { bad: 0, open: 1, good: 2 };
const SIGNS = { good: '·', bad: '!', open: '?' };
const DRAWN_STATES = ['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'CLOSING', 'TIME_WAIT', 'CLOSE_WAIT', 'LAST_ACK'];

let data;
/** What is chosen; the address of the page holds a part of it. */
const chosen = {
  language: 'en', theme: 0, connection: 0, step: 0, within: 0, quiz: false, even: false, aligned: false, sort: 'id', direction: 1,
  words: '', outcome: '', state: '', kind: '', answer: null, right: 0, asked: 0,
};
/** The rows that the filters let pass, in their order. */
let shown = [];

const word = (key, ...values) =>
  values.reduce((text, value, i) => text.replaceAll('{' + i + '}', value), data.words[chosen.language][key] ?? key);
const row = id => data.rows.find(connection => connection.id === id);
const grouped = number => String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');
const clock = micros => new Date((data.start + micros) / 1000).toISOString();

/** A length of time in few characters, cut off and never rounded up, as in the program's other formats. */
function duration(micros) {
  const digits = value => {
    const places = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String(Math.floor(value * 10 ** places + 1e-9) / 10 ** places);
  };
  const pair = (large, small, one, two) => large + one + String(small).padStart(2, '0') + two;
  const seconds = Math.floor(micros / 1e6);
  if (micros === 0) return '0s';
  if (micros < 1e3) return digits(micros) + 'µs';
  if (micros < 1e6) return digits(micros / 1e3) + 'ms';
  if (seconds < 100) return digits(micros / 1e6) + 's';
  if (seconds < 3600) return pair(Math.floor(seconds / 60), seconds % 60, 'm', 's');
  if (seconds < 86400) return pair(Math.floor(seconds / 3600), Math.floor(seconds % 3600 / 60), 'h', 'm');
  return pair(Math.floor(seconds / 86400), Math.floor(seconds % 86400 / 3600), 'd', 'h');
}

/** Spans of states of one end: state, from, to, as the data have them one behind the other. */
function spans(flat) {
  const all = [];
  for (let i = 0; i < flat.length; i += 3) all.push([data.states[flat[i]], flat[i + 1], flat[i + 2]]);
  return all;
}

function remember() {
  const place = new URLSearchParams({ c: chosen.connection, s: chosen.step + (chosen.within ? '.' + chosen.within : ''), lang: chosen.language });
  try {
    history.replaceState(null, '', '#' + place);
  } catch {
    // some browsers allow it for no file
  }
}

function theme() {
  if (chosen.theme > 0) return ['light', 'dark'][chosen.theme - 1];
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Copies a text; a page that was opened from a disk may have no clipboard. */
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = make('textarea', { class: 'unseen' });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
  const before = button.textContent;
  button.textContent = word('copied');
  setTimeout(() => { button.textContent = before; }, 1200);
}
