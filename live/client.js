// The one socket of a page. All live parts share it: they ask through it, and it comes back by itself when it is lost.

const SILENT_MS = 2500; // the server beats once a second; after so long without a word the connection counts as lost
const RETRY_MS = [100, 300, 1000, 2000]; // then it is tried again, at last every two seconds
const CLOSE_MS = 1000; // after the last part has gone: a page that is drawn again takes its parts away for a moment
const AGAIN_MS = 10_000; // between two times that the page's script is told the same
const LEAVING_MS = 3000; // after a click on a link to another page: by then that one stands here
export const LINK = '[data-testid=stPageLink] a';
const NARROW = 768; // pixels; in a window no wider than that, the menu lies over the page
const OPEN_MENU = '[data-testid=stApp]:not(:has([data-testid=stExpandSidebarButton])) [data-testid=stSidebarCollapseButton] button';

const address = new URL('../socket', import.meta.url).href.replace(/^http/, 'ws');

let socket = null;
let users = 0;
let failures = 0;
let heard = 0; // when the server last said something
let timer = 0;
const kinds = new Map(); // for each kind of question: the one to ask next, and the one that waits for its answer
const watchers = new Set(); // told whether the connection stands
let left = -LEAVING_MS; // when a link to another page was clicked last

document.addEventListener('click', (event) => {
  if (!event.target.closest?.(LINK)) return;
  left = performance.now();
  if (window.innerWidth <= NARROW) document.querySelector(OPEN_MENU)?.click(); // away with it: the page was chosen
}, true);

// Use the channel; call what is returned when done. `onState` hears whether the connection stands.
export function use(onState) {
  users += 1;
  watchers.add(onState);
  if (!socket) connect();
  onState(isOpen());
  return () => {
    users -= 1;
    watchers.delete(onState);
    setTimeout(() => users === 0 && drop(), CLOSE_MS);
  };
}

// Ask a question. One of a kind is on its way at a time; of those that come meanwhile, the latest goes out next.
export function ask(kind, question, onAnswer) {
  const state = kinds.get(kind) || {next: null, asked: null, number: 0};
  kinds.set(kind, state);
  state.next = {question, onAnswer};
  send(kind, state);
}

// Ask for news: the answer comes when there are some. The question takes the place of one that still waits.
export function wait(kind, question, onAnswer) {
  if (kinds.has(kind)) kinds.get(kind).asked = null;
  ask(kind, question, onAnswer);
}

// Have the page's script told something by `tell`, until what is returned is called: now and, since Streamlit drops what
// comes while it draws the page, again from time to time. But not while the page is left. What is told then belongs to
// the old page, and Streamlit would draw that one instead of the new one, or nothing at all.
export function tellPage(tell, again = AGAIN_MS) {
  let timer = 0;
  const attempt = () => {
    const leaving = left + LEAVING_MS - performance.now();
    if (leaving <= 0) tell();
    timer = setTimeout(attempt, leaving > 0 ? leaving : again);
  };
  attempt();
  return () => clearTimeout(timer);
}

function send(kind, state) {
  if (state.asked || !state.next || !isOpen()) return;
  state.asked = state.next;
  state.next = null;
  state.number += 1;
  socket.send(JSON.stringify({...state.asked.question, kind, number: state.number}));
}

function isOpen() {
  return socket !== null && socket.readyState === WebSocket.OPEN;
}

function connect() {
  const mine = new WebSocket(address);
  socket = mine;
  heard = performance.now();
  clearInterval(timer);
  timer = setInterval(() => performance.now() - heard > SILENT_MS && lose(mine), SILENT_MS / 5);
  mine.onopen = () => {
    if (mine !== socket) return;
    heard = performance.now();
    failures = 0;
    tell(true);
    kinds.forEach((state, kind) => send(kind, state));
  };
  mine.onmessage = (event) => {
    if (mine !== socket) return;
    heard = performance.now();
    receive(JSON.parse(event.data));
  };
  mine.onclose = () => lose(mine);
}

function receive(message) {
  const state = kinds.get(message.kind);
  if (!state || !state.asked || message.number !== state.number) return;
  const {onAnswer} = state.asked;
  state.asked = null;
  onAnswer(message);
  send(message.kind, state);
}

// The connection is gone, or nobody knows: what was asked is asked again on the next one, unless there is newer.
function lose(lost) {
  if (lost !== socket) return;
  drop();
  tell(false);
  kinds.forEach((state) => {
    state.next = state.next || state.asked;
    state.asked = null;
  });
  const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
  failures += 1;
  setTimeout(() => users > 0 && !socket && connect(), wait);
}

function drop() {
  clearInterval(timer);
  const old = socket;
  socket = null;
  if (old) old.close();
}

function tell(open) {
  watchers.forEach((onState) => onState(open));
}
