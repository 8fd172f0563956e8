// The drawings of a round, each with what is read in it, and how the rounds went so far.

const SMALLEST = 40, LARGEST = 220; // pixels of a drawing's side
const NARROWEST = 6.5; // width of a drawing's words, in sizes of type
const ORDERS = {
  sent: (drawings) => drawings,
  most: (drawings) => sorted(drawings, -1),
  least: (drawings) => sorted(drawings, 1),
};
const NO_ROUND = 'No drawings yet. Begin a drawing round, and everybody’s digit comes here.';

// Show the wall; returns {draw(facts)}. `redraw` is called when another round or order is chosen.
function wallPart(root, state, data, redraw) {
  const find = (name) => root.querySelector(`.classroom-${name}`);
  const wall = find('wall'), cells = new Map(), rounds = new Map();
  wall.replaceChildren();
  find('rounds').replaceChildren();
  for (const button of find('order').children) {
    button.onclick = () => { state.order = button.value; redraw(); };
  }
  const pick = (number) => () => { state.round = number; redraw(); };
  return {
    draw: (facts) => {
      const round = shownRound(state, facts), drawings = round ? ORDERS[state.order](round.drawings) : [];
      say(find('round'), round ? roundInWords(round, state.ledger) : 'Drawings');
      say(find('readers'), round ? readersInWords(drawings) : NO_ROUND);
      say(find('waiting'), round ? waitingInWords(round, state, facts) : '');
      for (const button of find('order').children) button.setAttribute('aria-pressed', button.value === state.order);
      fit(wall, Math.max(drawings.length, round && isOpen(round, state.ledger) ? facts.people.length : 0), drawings.some(readTwice));
      keep(wall, cells, drawings.map(({round: number, member}) => `${number} ${member}`), makeCell);
      for (const one of drawings) fillCell(cells.get(`${one.round} ${one.member}`), one, state, data);
      keep(find('rounds'), rounds, facts.rounds.map(({number}) => number), (number) => makeRound(pick(number)));
      for (const one of facts.rounds) fillRound(rounds.get(one.number), one, one === round);
    },
  };
}

function shownRound(state, {rounds}) {
  return rounds.find(({number}) => number === state.round) || rounds.at(-1);
}

function sorted(drawings, way) {
  return [...drawings].sort((one, other) => way * (latestReading(one).share - latestReading(other).share));
}

function isOpen({number}, {agenda}) {
  return Boolean(agenda?.round?.open) && agenda.round.number === number;
}

function roundInWords(round, ledger) {
  const {digit, drawings} = round, open = isOpen(round, ledger);
  const begins = open ? `Draw a ${digit}: ${drawings.length} of ${ledger.members.size}` : `A ${digit}: ${drawings.length} drawn`;
  if (!drawings.length) return begins;
  const {right, wrong, unsure} = counted(drawings, latestReading);
  const found = `${begins}, ${right} right, ${wrong} wrong${unsure ? `, ${unsure} it can’t tell` : ''}`;
  const twice = drawings.filter(readTwice);
  return twice.length ? `${found} (before it was taught: ${counted(twice, firstReading).right} right)` : found;
}

function readersInWords(drawings) {
  const twice = drawings.find(readTwice) || drawings[0];
  if (!twice) return 'Each drawing comes here as soon as it is sent.';
  const names = twice.readings.map(({by}) => by);
  return names.length > 1 ? `Read by ${names[0]}, and by a copy of it that was taught the class’s drawings.` : `Read by ${names[0]}.`;
}

// Who is here and hasn't sent a drawing yet.
function waitingInWords(round, state, {people, here}) {
  if (!isOpen(round, state.ledger)) return '';
  const done = new Set(round.drawings.map(({member}) => member));
  const still = people.filter((member) => here.has(member) && !done.has(member)).map((member) => nameOf(state, member));
  return still.length ? `Still drawing: ${still.join(', ')}` : '';
}

// As large as so many drawings can be in the room there is.
function fit(wall, count, twice) {
  const {clientWidth: width, clientHeight: height} = wall, size = parseFloat(getComputedStyle(wall).fontSize);
  if (!width || !count) return;
  const words = size * (twice ? 3.7 : 2.55), narrowest = NARROWEST * size, gap = 0.6 * size;
  let side = LARGEST;
  const fits = () => {
    const columns = Math.floor((width + gap) / (Math.max(side, narrowest) + gap));
    return columns * Math.floor((height + gap) / (side + words + gap)) >= count;
  };
  while (side > SMALLEST && !fits()) side -= 2;
  const wanted = `${side}px`;
  if (wall.style.getPropertyValue('--classroom-side') !== wanted) wall.style.setProperty('--classroom-side', wanted);
}

function makeCell() {
  const canvas = Object.assign(made('canvas'), {width: SIDE, height: SIDE});
  canvas.setAttribute('role', 'img');
  const link = made('a', 'classroom-ink', canvas);
  const words = ['name', 'before', 'reading'].map((name) => made('span', `classroom-${name}`));
  return made('li', 'classroom-drawing', link, ...words);
}

function fillCell(cell, drawing, state, data) {
  const [link, name, before, reading] = cell.children, [canvas] = link.children, last = latestReading(drawing);
  if (canvas.dataset.seen !== drawing.seen) {
    canvas.dataset.seen = drawing.seen;
    paintPixels(canvas, atob(drawing.seen));
  }
  const twice = readTwice(drawing);
  say(name, nameOf(state, drawing.member));
  hide(before, !twice);
  say(before, twice ? `before ${readingInWords(firstReading(drawing))}` : '');
  say(reading, twice ? `now ${readingInWords(last)}` : readingInWords(last, drawing.meant));
  before.classList.toggle('classroom-missed', isWrong(firstReading(drawing), drawing.meant));
  cell.classList.toggle('classroom-wrong', isWrong(last, drawing.meant));
  cell.classList.toggle('classroom-unsure', last.digit === null);
  const words = `A ${drawing.meant} that ${nameOf(state, drawing.member)} drew`;
  if (canvas.getAttribute('aria-label') !== words) canvas.setAttribute('aria-label', words);
  const address = linkToDrawing(drawing);
  if (address && link.getAttribute('href') !== address) {
    Object.assign(link, {href: address, target: '_blank', rel: 'noopener', title: 'See inside'});
  }
}

function isWrong({digit}, meant) {
  return digit !== null && digit !== meant;
}

// What is read, and how surely. With what was `meant`, there is room to say that it is wrong, or what it might be.
function readingInWords({digit, guess, share}, meant = null) {
  if (digit === null) return meant === null ? 'can’t tell' : `can’t tell, ${guess}?`;
  return `${meant === null || digit === meant ? '' : 'reads '}${digit}, ${roundPercent(share)}`;
}

function makeRound(pick) {
  const button = made('button', 'classroom-past');
  button.type = 'button';
  button.onclick = pick;
  return button;
}

function fillRound(button, round, shown) {
  say(button, pastInWords(round));
  button.setAttribute('aria-pressed', shown);
}

// How a round went, for the line of all rounds.
function pastInWords({number, digit, drawings}) {
  const twice = drawings.filter(readTwice), right = drawings.length && counted(drawings, latestReading).right;
  const before = twice.length ? ` (before it was taught: ${counted(twice, firstReading).right})` : '';
  return `Round ${number}: ${digit}, ${right} of ${drawings.length} right${before}`;
}
