// How the board writes names, alphas and links.

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const FINEST = 4095, MOST_POINTS = 300; // of a drawing in a link, as in ui/inside/link.py

const alphaOf = ({alphas}) => alphas.at(-1);
const alphasOf = ({alphas}) => alphas.join(' → ');

// What others see of a person: the name, or a number where names are hidden.
function nameOf(state, member) {
  return state.nameless ? String(member) : state.ledger.members.get(member)?.name || String(member);
}

function runInWords(state, run) {
  const accuracy = run.accuracy === null ? 'no accuracy yet' : percent(run.accuracy);
  const end = run.status === 'failed' ? ', went wrong' : '';
  return `${nameOf(state, run.member)}, alpha ${alphasOf(run)}, ${accuracy}, ${stepsOf(run)} steps${end}`;
}

function stepsOf({iteration, iterations}) {
  return `${grouped(iteration)}\u00a0/\u00a0${grouped(iterations)}`; // stays on one line
}

function bestInWords(state, {best}) {
  if (!best) return 'Best: nobody has trained yet.';
  return `Best: ${percent(best.top[1])} by ${nameOf(state, best.member)}, alpha ${alphasOf(best)}`;
}

function taskInWords({agenda, solved, members}) {
  if (!agenda?.task) return members.size ? `People: ${members.size}` : 'People';
  const done = [...solved].filter((member) => members.has(member)).length;
  return `Task: ${agenda.task} Solved by ${done} of ${members.size}.`;
}

// Link to Inside: to a drawing in the network that has read it first.
function linkToDrawing({strokes, meant, readings}) {
  const drawing = strokes ? strokesInLetters(strokes) : '';
  const view = {weights: readings[0].by, label: meant, drawing};
  return drawing ? `${ROOT}/Inside?${new URLSearchParams(view)}` : '';
}

// Flat strokes as text: four letters a point, a dot between two strokes.
function strokesInLetters(strokes) {
  const points = strokes.map((stroke) => Array.from({length: stroke.length / 2}, (_, at) => [stroke[2 * at], stroke[2 * at + 1]]));
  const every = Math.max(1, Math.ceil(points.reduce((sum, one) => sum + one.length, 0) / MOST_POINTS));
  const thinned = points.map((one) => one.filter((_, at) => at === one.length - 1 || at % every === 0));
  return thinned.map((one) => one.flat().map(letters).join('')).join('.');
}

function letters(share) {
  const step = Math.round(FINEST * Math.min(1, Math.max(0, share)));
  return LETTERS[step >> 6] + LETTERS[step & 63];
}
