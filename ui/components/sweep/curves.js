// Held-out accuracy step by step, a line for each run, coloured by the setting that varies first.

const LINE = 0.11, STRONG = 0.24; // thickness, in sizes of type
const APART = 0.8; // pixels: of points that are closer only the first is drawn

// Draw all of it. Returns where each run is: {run, places, x, y}.
function drawCurves(plot, {plan, runs}, chosen) {
  plot.pen.clearRect(0, 0, plot.width, plot.height);
  shareAxis(plot);
  const x = stepAxis(plot, Math.max(1, plan.iterations, ...runs.map(({iterations}) => iterations || 0)));
  const shown = runs.filter(({points}) => points.length).map((run) => {
    const places = placesOf(plot, run.points, x);
    return {run, places, x: places.at(-1)[0], y: places.at(-1)[1]};
  });
  for (const {run, places} of above(shown, chosen)) {
    const back = chosen && !chosen.has(run.index), strong = chosen && !back, colour = colourBy(plan, 0, run.place, plot.ground);
    plot.pen.globalAlpha = back ? BACK : 1;
    line(plot, colour, plot.size * (strong ? STRONG : LINE), [], places);
    if (run.status === 'failed') mark(plot, 'cross', ...places.at(-1), plot.size * FEWER, colour);
    if (strong) disc(plot, ...places.at(-1), plot.size * FEWER, colour);
  }
  plot.pen.globalAlpha = 1;
  return shown;
}

function placesOf(plot, points, x) {
  const places = [];
  points.forEach(([step, share], at) => {
    const place = [x(step), plot.y(share)];
    if (!at || at === points.length - 1 || place[0] - places.at(-1)[0] >= APART) places.push(place);
  });
  return places;
}

// Which colour is which value: the lowest one, a bar, and the highest one.
function fillLegend(legend, {varied}, ground) {
  const [low, bar, high] = legend.children, [first] = varied;
  legend.style.visibility = first ? 'visible' : 'hidden'; // it keeps its room
  if (!first) return;
  say(low, `${first.label} ${first.written[0]}`);
  say(high, first.written.at(-1));
  const stops = VIRIDIS.stops.map((_, at, all) => colourAt(VIRIDIS, at / (all.length - 1), ground));
  const wanted = stops.join(', ');
  if (bar.dataset.stops === wanted) return;
  bar.dataset.stops = wanted;
  bar.style.background = `linear-gradient(to right, ${wanted})`;
}
