// Steps that came together are shown one after the other, in about the time until the next ones come: so a curve moves
// evenly, and more often than news of it come.

const PIECE_MS = 40; // between two pieces, at least
const MOST_PIECES = 4;
const APART_MS = 600; // what comes after a longer silence is shown at once
const SLOW_MS = 10; // and so is all on a device that takes so long for a piece

let came = 0; // when the last steps did
let timer = 0; // of the next piece
let cost = 0; // of the last one, in milliseconds

// Show the run as it is, and nothing later of what came before.
export function atOnce(run, paint) {
  clearTimeout(timer);
  const began = performance.now();
  paint(run);
  cost = performance.now() - began;
}

// Show the run as it is now, after what it was `before`.
export function inPieces(before, run, paint) {
  const now = performance.now(), gap = now - came;
  came = now;
  const goesOn = before.status === 'running' && run.status === 'running' && gap < APART_MS && cost < SLOW_MS;
  const pieces = goesOn ? Math.min(MOST_PIECES, Math.floor(gap / PIECE_MS), run.iteration - before.iteration) : 1;
  let piece = 0;
  const next = () => {
    piece += 1;
    atOnce(piece < pieces ? between(before, run, piece / pieces) : run, paint);
    if (piece < pieces) timer = setTimeout(next, gap / pieces);
  };
  next();
}

// The run on its way, with so much of the new steps (`share`); its neighbours too.
function between(before, run, share) {
  const part = (now, then) => {
    const iteration = then + Math.round(share * (now.iteration - then));
    return {...now, iteration, points: now.points.filter(([at]) => at <= iteration)};
  };
  const curves = run.beside.curves.map((curve) => {
    const then = before.beside.curves.find((one) => one.name === curve.name);
    return then ? part(curve, then.iteration) : curve;
  });
  return {...part(run, before.iteration), beside: {...run.beside, curves}};
}
