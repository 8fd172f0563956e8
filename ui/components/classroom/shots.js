// What the board shows, as a picture to keep: dark ink on white, with the names as they are shown.

const PLOT_SHARE = 0.58, PLOT_HEIGHT = 480; // of the width for the curves; pixels
const ROW = 26, PERSON = 360; // pixels: of a line of words, and the width of a person's line
const CELLS = [0, 148, 196, 278, 332]; // pixels: where its words begin
const CELL = {width: 108, side: 84, words: 17}; // pixels
const BAR = {height: 84, words: 480, line: 22}; // pixels

const SHOTS = {
  runs: (state, facts) => ({
    name: 'board', lines: [bestInWords(state, facts), taskInWords(state.ledger)], height: HEADING + PLOT_HEIGHT + 30 + listHeight(facts),
    paint: (pen, picture) => paintBoard(pen, picture, state, facts),
  }),
  drawings: (state, facts) => {
    const round = shownRound(state, facts), drawings = round ? ORDERS[state.order](round.drawings) : [];
    return {
      name: round ? `wall-round-${round.number}` : 'wall',
      lines: round ? [roundInWords(round, state.ledger), readersInWords(drawings), facts.rounds.map(pastInWords).join(' → ')] : [NO_ROUND],
      height: Math.ceil(drawings.length / across(WALL_WIDTH, CELL.width)) * cellHeight(drawings),
      paint: (pen, picture) => paintWall(pen, picture, state, drawings),
    };
  },
  question: ({ledger: {poll}}, {people}) => ({
    name: 'question', lines: poll ? [poll.question, votesInWords(poll, people.length)] : [NO_QUESTION],
    height: poll ? BAR.height * poll.options.length : 0,
    paint: (pen, picture) => poll && paintPoll(pen, picture, poll),
  }),
};
const WALL_WIDTH = 1128; // as WIDTH of live/picture.js, which is here only once the picture is wanted

function savePicture(picture, state, facts, data) {
  const {name, lines, height, paint} = SHOTS[state.view](state, facts);
  picture.save(`digit-lab-class-${name}.png`, data.title, lines, height, (pen) => paint(pen, picture));
}

function paintBoard(pen, picture, state, facts) {
  const left = PLOT_SHARE * picture.WIDTH, height = PLOT_HEIGHT, calm = {...state, pointed: null};
  paintPlot(pen, picture, 'Held-out accuracy, step by step', {left: 0, width: left - 20, height}, (plot) => drawCurves(plot, facts, calm));
  paintPlot(pen, picture, 'Accuracy against alpha', {left, width: picture.WIDTH - left, height}, (plot) => drawAlphas(plot, facts, calm));
  Object.assign(pen, {fillStyle: picture.INK, font: picture.font(), textBaseline: 'top', textAlign: 'left'});
  const columns = across(picture.WIDTH, PERSON);
  facts.people.forEach((member, at) => {
    const x = (at % columns) * PERSON, y = HEADING + PLOT_HEIGHT + 20 + ROW * Math.floor(at / columns);
    cellsOf(state, facts, member).forEach((words, cell) => pen.fillText(words, x + CELLS[cell], y, (CELLS[cell + 1] || PERSON) - CELLS[cell] - 8));
  });
}

function cellsOf(state, {newest}, member) {
  const run = newest.get(member), solved = state.ledger.solved.has(member) ? '✓' : '';
  if (!run) return [nameOf(state, member), '', 'no run yet', '', solved];
  const accuracy = run.accuracy === null ? '' : percent(run.accuracy);
  return [nameOf(state, member), alphaOf(run), run.status === 'failed' ? 'went wrong' : stepsOf(run), accuracy, solved];
}

function paintWall(pen, picture, state, drawings) {
  const columns = across(picture.WIDTH, CELL.width), high = cellHeight(drawings);
  const small = Object.assign(document.createElement('canvas'), {width: SIDE, height: SIDE});
  Object.assign(pen, {imageSmoothingEnabled: false, fillStyle: picture.INK, font: picture.font(14), textBaseline: 'top'});
  drawings.forEach((one, at) => {
    const x = (at % columns) * CELL.width, y = Math.floor(at / columns) * high, last = latestReading(one);
    paintPixels(small, atob(one.seen));
    pen.drawImage(small, x, y, CELL.side, CELL.side);
    if (last.digit !== one.meant) {
      Object.assign(pen, {strokeStyle: last.digit === null ? COLOURS.grey[0] : COLOURS.orange[0], lineWidth: 4});
      pen.strokeRect(x + 2, y + 2, CELL.side - 4, CELL.side - 4);
    }
    const words = [nameOf(state, one.member), ...linesOf(one)];
    words.forEach((line, row) => pen.fillText(line, x, y + CELL.side + 4 + CELL.words * row, CELL.width - 8));
  });
}

function paintPoll(pen, picture, {options, counts}) {
  const all = Math.max(1, votesOf(counts)), room = picture.WIDTH - BAR.words - 60;
  Object.assign(pen, {font: picture.font(18), textBaseline: 'middle', textAlign: 'left'});
  options.forEach((words, at) => {
    const middle = BAR.height * (at + 0.5);
    pen.fillStyle = picture.INK;
    const lines = linesWithin(pen, words, BAR.words - 20);
    lines.forEach((one, row) => pen.fillText(one, 0, middle + BAR.line * (row - (lines.length - 1) / 2), BAR.words - 20));
    pen.fillText(String(counts[at]), BAR.words + room * counts[at] / all + 12, middle);
    pen.fillStyle = COLOURS.blue[0];
    pen.fillRect(BAR.words, middle - 14, room * counts[at] / all, 28);
  });
}

// These words as lines, none wider than that unless a single word is.
function linesWithin(pen, words, width) {
  const lines = [''];
  for (const word of words.split(' ')) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (pen.measureText(longer).width <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function across(width, one) {
  return Math.floor(width / one);
}

function listHeight({people}) {
  return ROW * Math.ceil(people.length / across(WALL_WIDTH, PERSON));
}

function linesOf(drawing) {
  const words = drawing.readings.map((reading) => readingInWords(reading, readTwice(drawing) ? null : drawing.meant));
  return readTwice(drawing) ? [`before ${words[0]}`, `now ${words.at(-1)}`] : words;
}

function cellHeight(drawings) {
  return CELL.side + CELL.words * (drawings.some(readTwice) ? 3 : 2) + 18;
}
