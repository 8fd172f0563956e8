// The students' page: joins the class, shows how it stands, and sends what is drawn and chosen. What the class holds comes
// over the live socket, or over plain requests where a socket is blocked or lost.

import {allow, byId, isAllowed, isOlder, keeper, makeRound, news, PAUSED, write} from './pad.js';

const TICK_MS = 250;
const POLL_MS = 1500; // between two requests while no socket works
const SILENT_MS = 2500; // the server beats once a second; after so long without a word a socket counts as lost
const OPENING_MS = 10000; // a slow network takes long to open one
const RETRY_MS = [100, 300, 1000, 2000, 5000]; // then it is tried again
const RARELY_MS = [2000, 10000, 60000]; // where none ever worked: a school's proxy lets none through
const PATIENCE_MS = 8000; // for the answer to one request
const LOST_MS = 4000; // without a word from the server, the page says so
const LEFT = 'You have left the class. Everything that you drew in it is forgotten.';

const {base, code} = document.body.dataset;
const path = `${base}/join/${code}`;

let inside = false; // whether this browser is in the class, as far as it knows
let view = null; // the class, as the server told it last
const notes = {name: '', vote: ''}; // what was refused
const wanted = {}; // for each thing that a student does: the one to be sent, until it is answered
const busy = {}; // and whether one is on its way
const followed = keeper(`digit-lab.${code}.turn`); // the last time that this tab was sent to a page
const round = makeRound(keeper(`digit-lab.${code}.drawing`), insist);

let socket = null;
let [number, failures] = [0, 0]; // of the question that waits for news, and how many sockets were lost since one worked
let [spoke, worked] = [false, false]; // whether this socket brought anything yet, and whether any ever did
let deadline = 0; // when this one counts as lost
let [nextSocket, nextLook, looking] = [0, 0, false]; // when each way is tried next, and whether one looks just now
let heard = performance.now(); // when the server last said something, on either way
let sleepers = []; // what waits to be sent again

// What the server answers, or null: nobody did, or somebody else, as a proxy that wants a password.
async function request(address, options) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE_MS);
  try {
    const response = await fetch(address, {cache: 'no-store', credentials: 'same-origin', ...options, signal: control.signal});
    const body = response.status === 204 ? {} : await response.json();
    if (!response.ok && !body.error) return null;
    heard = performance.now();
    return {status: response.status, body};
  } catch (error) {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

// Do something in the class. It is sent until it is answered, one of a kind at a time; the latest of a kind counts.
async function insist(order) {
  const kind = order.do;
  wanted[kind] = order;
  show();
  if (busy[kind]) return;
  busy[kind] = true;
  while (wanted[kind]) {
    const sent = wanted[kind];
    const answer = await request(`${path}/do`, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(sent)});
    const unheard = !answer || answer.status >= 500 || answer.status === 429;
    if (unheard) await new Promise((resolve) => sleepers.push(resolve) && setTimeout(resolve, POLL_MS));
    else if (wanted[kind] === sent) {
      delete wanted[kind];
      settle(sent, answer);
    }
  }
  busy[kind] = false;
}

function settle(sent, {status, body}) {
  const [kind, error] = [sent.do, body.error || ''];
  if (kind === 'leave') return stop(LEFT);
  if (status === 404 || (error && kind === 'join')) return stop(error);
  if (kind === 'draw') round.settle(sent.round, error);
  else notes[kind] = error;
  if (kind === 'join') [inside, nextSocket, nextLook] = [true, 0, performance.now() + POLL_MS];
  if (!error) return take(body);
  write('news', error);
  show();
}

async function look() {
  looking = true;
  const answer = await request(`${path}/state?version=${encodeURIComponent(view ? view.version : '')}`);
  looking = false;
  nextLook = performance.now() + POLL_MS;
  if (!inside || !answer) return;
  if (answer.status === 404) stop(wanted.leave ? LEFT : answer.body.error);
  else if (answer.status === 200) take(answer.body);
}

function connect() {
  const mine = new WebSocket(new URL(`${base}/live/socket`, location.href).href.replace(/^http/, 'ws'));
  [socket, deadline] = [mine, performance.now() + OPENING_MS];
  mine.onopen = () => mine === socket && ask();
  mine.onclose = () => lose(mine);
  mine.onmessage = (event) => mine === socket && receive(JSON.parse(event.data));
}

// Ask for news: they come as soon as there are some.
function ask() {
  number += 1;
  deadline = performance.now() + SILENT_MS;
  socket.send(JSON.stringify({kind: 'class', number, version: view ? view.version : ''}));
}

function receive(message) {
  [spoke, worked] = [true, true];
  [heard, deadline] = [performance.now(), performance.now() + SILENT_MS];
  if (message.error) {
    look(); // whether that is so, or the server only starts again, the other way tells
    return lose(socket);
  }
  failures = 0;
  if (message.kind !== 'class' || message.number !== number) return;
  take(message);
  if (socket) ask();
}

function lose(lost) {
  if (lost !== socket) return;
  drop();
  const waits = worked ? RETRY_MS : RARELY_MS;
  nextSocket = performance.now() + waits[Math.min(failures, waits.length - 1)];
  failures += 1;
}

function drop() {
  socket?.close();
  [socket, spoke] = [null, false];
}

function tick() {
  const now = performance.now();
  if (inside) {
    if (socket && now > deadline) lose(socket);
    if (!socket && now >= nextSocket) connect();
    if (!spoke && !looking && now >= nextLook) look();
  }
  showNote();
}

// The phone was unlocked, or found its network again: what was true before may not be any more.
function wake() {
  if (document.visibilityState !== 'visible') return;
  heard = performance.now();
  if (worked) nextSocket = 0;
  if (inside && !looking) look();
  sleepers.splice(0).forEach((resolve) => resolve());
}

// No longer in the class, or not let in: nothing of it stays.
function stop(words) {
  [inside, view] = [false, null];
  Object.keys(wanted).forEach((kind) => delete wanted[kind]);
  drop();
  round.forget();
  ['why', 'news'].forEach((id) => write(id, words));
  write('who', '');
  byId('leaving').open = false;
  [byId('outside').hidden, byId('inside').hidden] = [false, true];
  showNote();
}

function take(next) {
  if (next.code !== code) return stop('You have joined another class.');
  if (view && isOlder(next.version, view.version)) return show();
  write('news', news(view || {}, next) || byId('news').textContent);
  view = next;
  show();
}

function show() {
  if (!view) return;
  document.title = `${view.title} · Digit Lab`;
  write('title', view.title);
  write('who', `You are ${view.name}`);
  write('task-words', view.task);
  write('solved', view.solved ? 'Solved' : 'Not solved yet');
  write('rules', view.rules);
  const wish = view.wish && `You asked to be called ${view.wish}. Your teacher has to agree.`;
  write('wish', wanted.name ? 'Sending …' : notes.name || wish);
  const {task, rules, own_names: naming} = view;
  const parts = {round: view.round, poll: view.poll, task, rules, naming, nothing: !view.round && !view.poll && !task};
  Object.entries(parts).forEach(([id, there]) => (byId(id).hidden = !there));
  [byId('outside').hidden, byId('inside').hidden] = [true, false];
  round.show(view.round, wanted.draw?.round === view.round?.number);
  if (view.poll) showPoll(view.poll);
  showNote();
  follow(view.place);
}

function showPoll({number, question, options, open, chosen}) {
  const [place, group] = [byId('poll'), byId('options')];
  const after = byId(view.round?.open ? 'rules' : 'round'); // what can be drawn now stands above
  if (place.nextElementSibling !== after) byId('inside').insertBefore(place, after);
  write('question', question);
  if (group.dataset.poll !== `${number} ${options}`) {
    group.dataset.poll = `${number} ${options}`;
    [group.textContent, notes.vote] = ['', ''];
    options.forEach((option, choice) => group.append(makeOption(option, choice)));
  }
  const mine = wanted.vote?.poll === number ? wanted.vote.choice : chosen;
  Array.from(group.children).forEach((button, choice) => {
    button.setAttribute('aria-pressed', String(choice === mine));
    allow(button, open);
  });
  const asked = mine === null ? 'Choose one.' : 'You may change your answer as long as the question is open.';
  write('vote', !open ? 'The question is closed.' : wanted.vote ? 'Sending …' : notes.vote || asked);
}

function makeOption(option, choice) {
  const button = Object.assign(document.createElement('button'), {textContent: option});
  button.onclick = () => isAllowed(button) && insist({do: 'vote', poll: view.poll.number, choice});
  return button;
}

function showNote() {
  const lost = (inside || wanted.join) && performance.now() - heard > LOST_MS;
  const below = view?.round?.open && view.poll?.open && view.poll.chosen === null;
  const words = lost ? 'Not connected. It comes back by itself.' : view?.paused ? PAUSED : below ? 'There is a question below.' : '';
  if (lost && byId('note').textContent !== words) write('news', words);
  write('note', words);
}

// Go where the teacher has sent the class; once each time, so that who comes back may stay. Nothing is left unsent.
function follow(place) {
  if (!place || place.turn === followed.get() || Object.keys(wanted).length > 0) return;
  followed.set(place.turn);
  if (place.page === 'Class') return;
  const [page, stop] = [place.page === 'Home' ? '' : place.page, place.stop > 0 ? `&hour=${place.stop}` : ''];
  location.href = `${base}/${page}?turn=${place.turn}${stop}`; // that page follows what comes after this turn
}

function start() {
  const turn = new URLSearchParams(location.search).get('turn'); // what the page that led here has followed
  if (turn) followed.set(Number(turn));
  byId('again').onclick = () => write('who', 'Joining …') || insist({do: 'join'});
  byId('go').onclick = () => insist({do: 'leave'});
  byId('naming').onsubmit = (event) => {
    event.preventDefault();
    insist({do: 'name', name: byId('name').value});
    byId('name').value = '';
  };
  document.addEventListener('visibilitychange', wake);
  for (const name of ['pageshow', 'online']) window.addEventListener(name, wake);
  setInterval(tick, TICK_MS);
  insist({do: 'join'});
}

if (code) start();
