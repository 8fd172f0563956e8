// The run of this page: watches it over the channel, holds what came, and tells all parts that show it.

import {ask, use, wait} from './client.js';
import {atOnce, inPieces} from './pieces.js';

export {tellPage} from './client.js';

const GONE_MS = 1000; // a part that gets new data goes and comes back
const MOST_POINTS = 1200; // held; when a run is made longer on its way, more come than were meant to

export const UNKNOWN = {
  id: '', status: '', iteration: 0, iterations: 0, rate: 0, left: null, message: '', error: '',
  points: [], latest: null, held: null, alphas: [], trouble: null, version: '', standing: '',
  network: null, // as it is drawn: {iteration, units, scale, w2, hidden, probabilities, dead, remark}
  viewed: null, // the iteration that is looked back at; null is the present
  moments: [], // the networks of the past, once somebody has looked back
  beside: {version: '', why: '', curves: []}, // its neighbours: {side, name, alpha, status, iteration, points}
  company: '', // who is beside it, and how they stand
  digit: 0, // of those that are read again and again, the one that the network is shown at work on; or 'own'
  drawing: {}, // one's own, by its name and version
  own: null, // what the network of the present makes of it; its answer is null where it can't tell
  connected: true,
};

let run = {...UNKNOWN};
let release = null;
let gone = 0;
let fetched = -1; // the iteration up to which the moments are here
const parts = new Set();

// Show the run `id` in one more part, until what is returned is called. `render(run)` is called at once and at each change.
function add(id, render) {
  clearTimeout(gone);
  parts.add(render);
  if (!release) start();
  if (id !== run.id) {
    run = {...UNKNOWN, id, connected: run.connected};
    fetched = -1;
    watch();
  }
  render(run);
  return () => {
    parts.delete(render);
    clearTimeout(gone);
    gone = setTimeout(() => parts.size === 0 && release && stop(), GONE_MS);
  };
}

// Let a part show the run `id` where it stands in the page: with new data it comes again, and shows that.
const leaving = new WeakMap();
export function attach(place, id, render) {
  leaving.get(place)?.();
  const leave = add(id, render);
  leaving.set(place, leave);
  return leave;
}

// Look at the run as it was at this iteration, or with null as it is.
export function look(iteration) {
  const viewed = iteration === null || iteration >= run.iteration ? null : Math.max(0, iteration);
  if (viewed === run.viewed) return;
  change({viewed});
  if (viewed === null || fetched === run.iteration) return;
  const {id, iteration: until} = run;
  fetched = until;
  ask('moments', {run: id, ...run.drawing}, (answer) => {
    if (answer.error || answer.run !== run.id) fetched = -1;
    else change({moments: answer.moments.map(unpacked)});
  });
}

// Choose the digit that the network is shown at work on: one of those that are read again and again, or 'own'.
export function choose(digit) {
  change({digit});
}

// Ask what the network of the present makes of one's own drawing, which the channel knows.
export function read({drawing, version}) {
  run.drawing = {drawing, version};
  ask('ink', {drawing, version, run: run.id, hidden: true}, (answer) => answer.error || !answer.seen || change({own: answer}));
}

// Show the network at work on the chosen digit in one more part, as `show` of ink.js shows a drawing.
export function show(place, {run: id}, render) {
  let drawn = null;
  return attach(place, id, () => {
    const shown = atWork();
    if (!shown || (drawn && shown.units === drawn.units && shown.probabilities === drawn.probabilities)) return;
    drawn = shown;
    render(shown, true); // where the run stands says whether the connection stands, too
  });
}

// What the network that is shown makes of each digit that is read again and again, and of one's own drawing.
export function readings() {
  const {network, own} = shownMoment();
  if (!network || !network.hidden) return {digits: [], own: null};
  return {digits: network.hidden.map((hidden, row) => ({hidden, probabilities: network.probabilities[row]})), own};
}

function atWork() {
  const {network} = shownMoment();
  const {digits, own} = readings();
  const chosen = (run.digit === 'own' && own && own.hidden.length && own) || digits[run.digit] || digits[0];
  if (!chosen) return null;
  const {units, w2, dead, remark} = network;
  const {hidden, probabilities} = chosen;
  const {answer = probabilities.indexOf(Math.max(...probabilities)), spoken = `It reads ${answer}.`} = chosen;
  return {
    units, w2, hidden: hidden.slice(0, w2[0].length), probabilities, answer, dead, remark, learning: true,
    spoken: `${spoken} ${remark}`.trim(),
  };
}

// What is shown: the numbers (`latest`, `held`), the network, and what it makes of one's own drawing (`own`), at present
// or at the moment that is looked at.
export function shownMoment() {
  if (run.viewed === null) return {latest: run.latest, held: run.held, network: run.network, own: run.own};
  const past = run.points.filter((point) => point[0] <= run.viewed);
  const near = run.moments.reduce((best, moment) => (closer(moment, best) ? moment : best), null);
  return {latest: past.at(-1) || null, held: lastHeld(past), network: near || run.network, own: near ? near.own || null : run.own};
}

function lastHeld(points) {
  return points.filter((point) => point[3] !== null).at(-1) || null;
}

function closer(moment, best) {
  return !best || Math.abs(moment.iteration - run.viewed) < Math.abs(best.iteration - run.viewed);
}

// The curve for those who can't see it.
export function inWords() {
  const words = [`The curve up to step ${run.iteration} of ${run.iterations}`];
  if (run.held) words.push(`held-out accuracy ${(100 * run.held[3]).toFixed(0)} %`);
  run.alphas.slice(1).forEach(([at, alpha]) => words.push(`alpha ${alpha} from step ${at}`));
  if (run.trouble !== null) words.push(`it went wrong at step ${run.trouble}`);
  run.beside.curves.filter(({points}) => points.length).forEach(({alpha, status, points}) => {
    words.push(`beside it alpha ${alpha}${status === 'failed' ? ' went wrong' : `, ${(100 * points.at(-1)[1]).toFixed(0)} %`}`);
  });
  return words.join(', ');
}

// What was done to the network so far, in words.
export function soFar() {
  const [steps, all] = [run.iteration, run.iterations].map((count) => count.toLocaleString('en'));
  return `alpha ${run.alphas.map(([, alpha]) => alpha).join(' → ')}, ${steps} of ${all} steps`;
}

function start() {
  release = use((open) => change({connected: open}));
  document.addEventListener('visibilitychange', draw);
}

function stop() {
  document.removeEventListener('visibilitychange', draw);
  release();
  release = null;
  run = {...UNKNOWN};
}

function watch() {
  const {id, version, latest, network, beside} = run;
  if (!id || !release) return;
  const known = Object.fromEntries(beside.curves.map(({name, points}) => [name, points.length ? points.at(-1)[0] : undefined]));
  const question = {
    run: id, version, since: latest ? latest[0] : -1, network: network ? network.iteration : -1,
    beside: {version: beside.version, known},
  };
  wait('run', question, (answer) => {
    if (id !== run.id) return;
    if (answer.error) change({error: answer.error, standing: 'gone'});
    else take(answer);
  });
}

function take(answer) {
  const {since, points, network, beside, ...news} = answer;
  const before = run;
  const known = since < 0 ? points : run.points.concat(points);
  const kept = known.length > MOST_POINTS ? known.filter((point, at) => at % 2 === 0 || point[3] !== null) : known;
  run = {...run, ...news, points: kept, network: network ? unpacked(network) : run.network, beside: longer(beside)};
  run.company = [beside.why, ...beside.curves.map(({name, status}) => `${name} ${status}`)].join();
  if (run.viewed === null) inPieces(before, run, paint);
  else draw();
  watch();
}

// The neighbours as they came, each with the points that are here already.
function longer(beside) {
  const curves = beside.curves.map((curve) => {
    const before = run.beside.curves.find((one) => one.name === curve.name);
    return before ? {...curve, points: before.points.concat(curve.points)} : curve;
  });
  return {...beside, curves};
}

// A network as it came, its units' weights as numbers from -127 to 127.
function unpacked(network) {
  const bytes = atob(network.units);
  return {...network, units: Int8Array.from(bytes, (letter) => letter.charCodeAt(0))};
}

function change(what) {
  run = {...run, ...what};
  draw();
}

function draw() {
  atOnce(run, paint);
}

function paint(shown) {
  if (!document.hidden) parts.forEach((render) => render(shown));
}
