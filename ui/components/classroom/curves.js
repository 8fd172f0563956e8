// Held-out accuracy against steps: a faint line for each run, the best one and the chosen person's strong, with words.

const FAINT_LINE = 0.5; // opacity
const FIRST_END = 500; // steps, before there is a run

// Draw all of it. Returns where each run is: {run, x, y, places}.
function drawCurves(plot, facts, state) {
  plot.pen.clearRect(0, 0, plot.width, plot.height);
  shareAxis(plot);
  const x = stepAxis(plot, facts.runs.length ? Math.max(...facts.runs.map((run) => run.iterations)) : FIRST_END);
  const shown = facts.runs.filter((run) => run.points.length).map((run) => {
    const places = run.points.map(([step, share]) => [x(step), plot.y(share)]);
    return {run, places, x: places.at(-1)[0], y: places.at(-1)[1], look: lookOf(plot, facts, state, run)};
  });
  const rank = ({look}) => (look.other ? 0 : look.strong ? 2 : 1);
  shown.sort((one, other) => rank(one) - rank(other)); // what is strong lies above
  for (const {places, look} of shown) {
    plot.pen.globalAlpha = look.other ? FAINT_LINE : 1;
    line(plot, look.colour, plot.size * (look.strong ? 0.22 : 0.1), [], places);
  }
  plot.pen.globalAlpha = 1;
  writeEnds(plot, facts, state, x);
  return shown;
}

// Name and accuracy of the best run, where it was best, and of the chosen person's newest one, at its end.
function writeEnds(plot, {best, newest}, state, x) {
  const taken = [], chosen = newest.get(state.chosen);
  const ends = [];
  if (best) ends.push([best, best.top, best.member === state.chosen ? CHOSEN : plot.blue]);
  if (chosen && chosen !== best && chosen.points.length) ends.push([chosen, chosen.points.at(-1), CHOSEN]);
  for (const [run, [step, share], colour] of ends) {
    const [at, height] = [x(step), plot.y(share)];
    disc(plot, at, height, 0.35 * plot.size, colour);
    const above = step < run.points.at(-1)[0]; // the line goes on beside its best point
    writeEnd(plot, `${nameOf(state, run.member)}  ${percent(share)}`, {x: at, y: height, above, colour}, taken);
  }
}

// Right of its point, or above it where there is no room, but clear of other words.
function writeEnd(plot, words, {x, y, above, colour}, taken) {
  const {pen, size} = plot;
  const width = pen.measureText(words).width, beyond = x + size + width < plot.right;
  let middle = beyond && !above ? y : Math.max(plot.top, y - 1.1 * size);
  while (taken.some((other) => Math.abs(other - middle) < 1.3 * size)) middle += 0.2 * size;
  taken.push(middle);
  const [at, align] = beyond ? [x + 0.7 * size, 'left'] : [Math.min(x, plot.right - 2), 'right'];
  Object.assign(pen, {strokeStyle: plot.ground, lineWidth: size / 3, lineJoin: 'round', textAlign: align, textBaseline: 'middle'});
  pen.setLineDash([]);
  pen.strokeText(words, at, middle); // so that it can be read on lines
  write(plot, words, at, middle, align, 'middle', 1, colour);
}
