// The drawing of this page: follows the pen on the canvas, asks what it is while it grows, and tells all parts.

import {ask, LINK, use, wait} from './client.js';
export {tellPage} from './client.js';
import {endTouches} from './touch.js';

const CANVAS = ':is(.st-key-canvas, .inside-board)';
const AFTER_STROKES = ':is(.st-key-clear, .st-key-undo) button'; // they change what the server knows of the drawing
const REPORT_MS = 300; // after a stroke: by then the canvas has told the page's script of it
const GONE_MS = 1000; // a part that gets new data goes and comes back; the pen must not be lost by that
const AGAIN_MS = 200; // while the network that answers is learning, it is asked again so often

let drawing = {name: '', version: -1, network: {}, strokes: [], chosen: null};
let shown = null; // what the parts show
let pen = null; // the pointer that draws
let release = null;
let again = 0;
let gone = 0;
let connected = true;
let points = 0; // drawn on this page
let heard = 0; // of them, those that the server has answered
let lifted = -REPORT_MS; // when the pen was lifted last
let waiting = null; // a button that is pressed once all are heard
const parts = new Map(); // for each place in the page, the part that stands there
const others = new Map(); // by their names, the drawings of other pages and what was shown of them

// Show a drawing in one more part, which stands at `place`. `data` is what the page's script knows; while the pen has
// drawn more than that, what the pen says counts. `render(shown, connected)` is called at once and at each answer,
// `paint(strokes)` at once and at each move of the pen. Returns how to leave.
export function show(place, data, render, paint = () => {}) {
  clearTimeout(gone);
  adopt(data);
  const part = {name: data.drawing, render, paint};
  parts.set(place, part);
  if (!release) start();
  paint(drawing.strokes);
  render(shown, connected);
  return () => {
    if (parts.get(place) !== part) return; // another one stands there by now
    parts.delete(place);
    clearTimeout(gone);
    gone = setTimeout(() => parts.size === 0 && release && stop(), GONE_MS);
  };
}

// Of a row of digits, make the page about this one; until the pen draws on, when it is about the last one again.
export function choose(at) {
  drawing.chosen = at;
  question();
}

// Ask about the drawing what this question says from now on, beside its strokes: `kind` names who answers (`channel.py`).
// `onAnswer` hears each answer before the parts do.
export function ponder(network, onAnswer = null) {
  drawing.network = network;
  drawing.onAnswer = onAnswer;
  question();
}

// Have the gradient of one number of that network, `place`, found twice.
export function check(place, onAnswer) {
  ask('check', {...about(drawing), ...place}, onAnswer);
}

// Hear what a step of each size would do, by that network: as soon as it differs from what was `seen`.
export function hearOfValley(seen, onAnswer) {
  wait('valley', {...about(drawing), seen}, onAnswer);
}

// Start with an empty canvas, for which the parts show `blank`. The server hears of it.
export function clear(blank) {
  drawing = {...drawing, strokes: [], chosen: null};
  shown = blank;
  pen = null;
  follow();
  draw();
  question();
}

function adopt(data) {
  if (data.drawing !== drawing.name) turnTo(data.drawing);
  const other = data.version !== drawing.version;
  if (other) {
    drawing = {...drawing, version: data.version, strokes: data.strokes, chosen: data.chosen ?? null};
    pen = null; // what it draws goes with the canvas that it draws on
  }
  const asked = drawing.network;
  drawing.network = data.network ?? asked;
  if (!other && !data.strokes) drawing.strokes = null; // the canvas has strokes that were not followed: its pixels count
  if (other || !drawing.strokes || drawing.strokes.length === 0) shown = data.shown;
  else if (JSON.stringify(asked) !== JSON.stringify(drawing.network)) question();
  clearInterval(again);
  if (data.learning) again = setInterval(() => shown.seen && question(), AGAIN_MS);
}

// Another page is shown. When its drawing was left, the pen may have drawn more than the page's script has heard of.
function turnTo(name) {
  others.set(drawing.name, {drawing, shown});
  ({drawing, shown} = others.get(name) || {drawing: {name, version: null, network: {}}, shown: null});
  pen = null;
}

function start() {
  const leave = use((open) => {
    connected = open;
    draw();
    goOn();
  });
  const listeners = {pointerdown, pointermove, pointerup, pointercancel: pointerup, click};
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener, true);
  const untouch = endTouches((event) => boardOf(event));
  document.documentElement.dataset.pen = 'followed';
  release = () => {
    delete document.documentElement.dataset.pen;
    untouch();
    leave();
    clearInterval(again);
    for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener, true);
  };
}

function stop() {
  release();
  release = null;
  pen = null;
  waiting = null;
}

// The canvas that an event happened on, or undefined.
function boardOf(event) {
  const path = event.composedPath();
  if (!path.some((element) => element instanceof Element && element.matches(CANVAS))) return undefined;
  return path.find((element) => element instanceof HTMLCanvasElement);
}

function pointerdown(event) {
  const board = boardOf(event);
  if (pen !== null || event.button !== 0 || !drawing.strokes || !board) return;
  pen = {id: event.pointerId, box: board.getBoundingClientRect()};
  drawing.strokes.push([]);
  drawing.chosen = null;
  add(event);
  follow();
}

function pointermove(event) {
  if (!pen || event.pointerId !== pen.id) return;
  const events = event.getCoalescedEvents ? event.getCoalescedEvents() : []; // not on a page of plain http
  (events.length ? events : [event]).forEach(add);
  follow();
  question();
}

function pointerup(event) {
  if (!pen || event.pointerId !== pen.id) return;
  pen = null;
  lifted = performance.now();
  question();
}

function add(event) {
  const {left, top, width, height} = pen.box;
  const inside = (share) => Math.round(1e4 * Math.min(1, Math.max(0, share))) / 1e4;
  drawing.strokes?.at(-1)?.push(inside((event.clientX - left) / width), inside((event.clientY - top) / height));
  points += 1;
}

// Clear and Undo go by what the server knows. On a slow network they are faster than the last stroke: they wait for it.
// A link to another page waits for the canvas: its report would come while the page is left (`tellPage` of client.js).
function click(event) {
  const link = event.target.closest?.(LINK), early = lifted + REPORT_MS - performance.now();
  if (link && early > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => link.click(), early);
    return;
  }
  const button = event.target.closest?.(AFTER_STROKES);
  if (!button || heard === points || !connected) return;
  event.stopImmediatePropagation();
  waiting = button;
}

function goOn() {
  if (!waiting || (heard < points && connected)) return;
  const button = waiting;
  waiting = null;
  button.click();
}

// What each question about a drawing says: which one, who answers, and its strokes.
function about({name, version, network: {kind, ...network}, strokes, chosen}) {
  return {drawing: name, version, ...network, strokes, chosen};
}

function question() {
  const asked = drawing, upTo = points;
  ask(asked.network.kind || 'ink', {...about(asked), placed: shown?.placed}, (answer) => {
    heard = upTo;
    goOn();
    if (asked !== drawing) return; // cleared meanwhile
    shown = answer.error ? {...shown, remark: answer.error, problem: answer.error} : answer;
    if (!answer.error) asked.onAnswer?.(answer);
    if (answer.learning === false) clearInterval(again);
    draw();
  });
}

function draw() {
  for (const part of present()) part.render(shown, connected);
}

function follow() {
  for (const part of present()) part.paint(drawing.strokes);
}

// Not those of the page that was left: they stand there for a moment longer.
function present() {
  return [...parts.values()].filter((part) => part.name === drawing.name);
}
