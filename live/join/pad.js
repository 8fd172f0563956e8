// The drawing round: a canvas for finger, pen and mouse, what is sent of it, and what the network reads in it. And what
// both modules of this page need: words, buttons, and what a tab keeps.

const PEN = 0.055; // width of a stroke, as a share of the canvas; as on the teacher's board
const NEAR = 0.004; // a point nearer than that to the one before adds nothing
const MOST_STROKES = 30; // of one drawing; the server takes no more
const MOST_POINTS = 2000;
const DECIMALS = 10000;
const FULL = 'That is all the ink there is. Undo a stroke, or clear the canvas.';

export const PAUSED = 'Your class is paused.';

export const byId = (id) => document.getElementById(id);
export const named = (digit) => `${digit === 8 ? 'an' : 'a'} ${digit}`;
export const keyOf = (round) => (round ? `${round.number}.${round.digit}` : '');

// Another text in a place; the same text is left alone, and not read aloud again.
export function write(id, words) {
  if (byId(id).textContent !== words) byId(id).textContent = words;
}

// A button that can't be pressed now keeps the focus: a disabled one would lose it.
export function allow(button, allowed) {
  button.setAttribute('aria-disabled', String(!allowed));
}

export function isAllowed(button) {
  return button.getAttribute('aria-disabled') !== 'true';
}

// What the network read in a drawing of this digit, and what the copy reads that the class has taught.
export function inWords({taught, ...read}, digit) {
  const before = readInWords(read), after = taught ? ` Since you taught it: ${readInWords(taught)}` : '';
  if ((taught || read).right) return `${before}${after}${taught ? '' : ' That is what you meant.'}`;
  return `${before}${after}${(taught || read).sure ? ` It should be ${named(digit)}.` : ''}`;
}

function readInWords({sure, reads, share}) {
  return sure ? `It reads ${named(reads)}, ${(100 * share).toFixed(1)} %.` : `It can't tell: perhaps ${named(reads)}.`;
}

// What a class has that it hadn't, for who doesn't see it: each of these words stands on the page, too.
export function news(was, now) {
  const [round, poll] = [now.round, now.poll];
  const [sameRound, samePoll] = [keyOf(round) === keyOf(was.round), poll?.number === was.poll?.number];
  const drawn = round?.drawn && JSON.stringify(round.drawn) !== JSON.stringify(sameRound && was.round?.drawn);
  return [
    now.name !== was.name && `You are ${now.name}.`,
    now.paused && !was.paused && PAUSED,
    !now.paused && was.paused && 'Your class goes on.',
    now.task && now.task !== was.task && `Your task: ${now.task}`,
    now.solved && !was.solved && 'You solved the task.',
    round?.open && !sameRound && `Draw ${named(round.digit)}.`,
    round && !round.open && was.round?.open && sameRound && 'The round is over.',
    drawn && inWords(round.drawn, round.digit),
    poll?.open && !samePoll && `A question: ${poll.question}`,
    poll && !poll.open && was.poll?.open && samePoll && 'The question is closed.',
  ].filter(Boolean).join(' ');
}

// Whether an answer was on its way while a newer one came, by the versions of the class that they tell.
export function isOlder(version, other) {
  const [[book, told, own], [otherBook, otherTold, otherOwn]] = [version.split('.'), other.split('.')];
  return book === otherBook && (told - otherTold || own - otherOwn) < 0;
}

// What this tab keeps of the class over a reload. Without a storage, as long as the page is open.
export function keeper(key) {
  let here = null;
  try {
    here = JSON.parse(sessionStorage.getItem(key));
  } catch (error) { /* no storage */ }
  const set = (value) => {
    here = value;
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch (error) { /* none, or it is full */ }
  };
  return {get: () => here, set};
}

// A canvas that is drawn on. `onChange(words)` hears each stroke's end, and what is wrong with it if anything is.
function makePad(canvas, onChange) {
  let strokes = []; // flat: x, y, x, y ... each, as shares of the canvas
  let pen = null; // the pointer that draws; others don't count until it is lifted
  let open = false;
  let frame = 0;

  const count = () => strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
  const share = (place, side) => Math.round(Math.min(Math.max(place / side, 0), 1) * DECIMALS) / DECIMALS;

  function addPoint(event, box) {
    const [x, y] = [share(event.clientX - box.left, box.width), share(event.clientY - box.top, box.height)];
    const stroke = strokes[strokes.length - 1];
    const [lastX, lastY] = stroke.slice(-2);
    if (stroke.length === 0 || Math.hypot(x - lastX, y - lastY) >= NEAR) stroke.push(x, y);
  }

  function begin(event) {
    const stuck = pen && event.isPrimary && event.pointerType === pen.type; // the old one ended, and nobody said so
    if (!open || event.button > 0 || (pen && !stuck)) return;
    event.preventDefault();
    if (strokes.length >= MOST_STROKES || count() >= MOST_POINTS) return onChange(FULL);
    pen = {id: event.pointerId, type: event.pointerType};
    canvas.setPointerCapture?.(event.pointerId);
    strokes.push([]);
    addPoint(event, canvas.getBoundingClientRect());
    paint();
  }

  function move(event) {
    if (pen?.id !== event.pointerId) return;
    const between = event.getCoalescedEvents?.() ?? [];
    const box = canvas.getBoundingClientRect();
    for (const one of between.length ? between : [event]) {
      if (count() >= MOST_POINTS) return end(event, FULL);
      addPoint(one, box);
    }
    paint();
  }

  // Lifted, or taken away by the system for a palm: what is drawn stays.
  function end(event, words = '') {
    if (pen?.id !== event.pointerId) return;
    pen = null;
    paint();
    onChange(words);
  }

  function paint() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => drawBoard(canvas, strokes));
  }

  function set(others) {
    strokes = others;
    pen = null; // what it draws goes with the canvas that it draws on
    paint();
  }

  canvas.addEventListener('pointerdown', begin);
  canvas.addEventListener('pointermove', move);
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture']) canvas.addEventListener(name, (event) => end(event));
  canvas.addEventListener('contextmenu', (event) => event.preventDefault()); // a finger that rests is no right click
  new ResizeObserver(paint).observe(canvas);
  return {
    set,
    strokes: () => strokes,
    allow: (allowed) => {
      open = allowed;
      canvas.parentElement.toggleAttribute('data-open', open);
      if (!open) pen = null;
    },
  };
}

function drawBoard(canvas, strokes) {
  const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
  if (canvas.width !== side) Object.assign(canvas, {width: side, height: side});
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, side, side);
  Object.assign(context, {lineWidth: PEN * side, lineCap: 'round', lineJoin: 'round', strokeStyle: '#ffffff'});
  context.beginPath();
  for (const stroke of strokes) {
    context.moveTo(stroke[0] * side, stroke[1] * side);
    for (let at = 0; at < stroke.length; at += 2) context.lineTo(stroke[at] * side, stroke[at + 1] * side); // one: a dot
  }
  context.stroke();
  canvas.parentElement.toggleAttribute('data-empty', strokes.length === 0);
  const many = strokes.length === 1 ? '1 stroke' : `${strokes.length} strokes`;
  canvas.setAttribute('aria-label', `The canvas, ${strokes.length ? many : 'empty'}`);
}

// The round as the page shows it. `kept` keeps the drawing over a reload; `onSend(order)` sends it, for as long as that takes.
export function makeRound(kept, onSend) {
  const [send, clear, undo] = [byId('send'), byId('clear'), byId('undo')];
  let round = null;
  let sending = false;
  let redrawing = false; // another drawing is made, in place of the one that was sent
  let trouble = '';
  const pad = makePad(byId('canvas'), change);

  function change(words = '') {
    trouble = words;
    kept.set({round: keyOf(round), strokes: pad.strokes(), redrawing});
    render();
  }

  function show(next, isSending) {
    if (keyOf(next) !== keyOf(round)) {
      const before = kept.get();
      const mine = before?.round === keyOf(next) ? before : {strokes: [], redrawing: false};
      pad.set(mine.strokes);
      [redrawing, trouble] = [mine.redrawing, ''];
    }
    [round, sending] = [next, isSending];
    if (round) render();
  }

  function render() {
    const empty = pad.strokes().length === 0;
    const done = round.drawn && !redrawing;
    const drawable = round.open && !sending && !done;
    write('digit', `Draw ${named(round.digit)}`);
    pad.allow(drawable);
    allow(clear, drawable && !empty);
    allow(undo, drawable && !empty);
    allow(send, round.open && !sending && (done || !empty));
    send.textContent = sending ? 'Sending …' : done && round.open ? 'Draw another' : 'Send';
    write('answer', words(done, empty));
  }

  function words(done, empty) {
    const read = round.drawn ? inWords(round.drawn, round.digit) : '';
    const unsent = redrawing ? 'This drawing was not sent; the one before counts.' : 'This drawing was not sent.';
    if (!round.open) return `The round is over. ${!empty && !done ? unsent : read}`;
    if (sending) return '';
    if (trouble || !redrawing) return trouble || read;
    return 'The drawing that you sent counts until you send another.';
  }

  function press(button, act) {
    button.addEventListener('click', () => {
      if (!isAllowed(button)) return;
      act();
      change();
    });
  }

  press(clear, () => pad.set([]));
  press(undo, () => pad.set(pad.strokes().slice(0, -1)));
  press(send, () => {
    if (round.drawn && !redrawing) {
      redrawing = true;
      pad.set([]);
    } else onSend({do: 'draw', round: round.number, strokes: pad.strokes()});
  });

  // What became of the drawing that was sent for the round of this number: `error` is empty, or why it isn't taken.
  function settle(number, error) {
    if (number !== round?.number) return;
    redrawing = redrawing && error !== '';
    change(error);
  }

  function forget() {
    kept.set(null);
    pad.set([]);
    round = null;
  }

  return {show, settle, forget};
}
