// Accuracy against alpha: a dot for each run. Those under way are rings, those that went wrong crosses.

const FAINT_DOT = 0.75; // opacity

// Draw all of it. Returns where each run is: {run, x, y}.
function drawAlphas(plot, facts, state) {
  plot.pen.clearRect(0, 0, plot.width, plot.height);
  shareAxis(plot);
  const x = alphaAxis(plot);
  const shown = facts.runs.filter((run) => run.accuracy !== null)
    .map((run) => ({run, x: x(run.alpha), y: plot.y(run.accuracy), look: lookOf(plot, facts, state, run)}));
  shown.sort((one, other) => Boolean(other.look.other) - Boolean(one.look.other)); // what stands out lies above
  for (const one of shown) drawDot(plot, one);
  return shown;
}

function drawDot(plot, {run, x, y, look}) {
  const radius = plot.size * (look.other ? 0.32 : look.strong ? 0.5 : 0.4), {pen} = plot;
  pen.globalAlpha = look.other ? FAINT_DOT : 1;
  if (run.status === 'failed') {
    for (const way of [1, -1]) line(plot, look.colour, plot.size / 5, [], [[x - radius, y - way * radius], [x + radius, y + way * radius]]);
  } else if (run.status === 'running') {
    disc(plot, x, y, radius, plot.ground);
    Object.assign(pen, {strokeStyle: look.colour, lineWidth: plot.size / 6});
    pen.setLineDash([]);
    pen.stroke();
  } else {
    disc(plot, x, y, radius, look.colour);
  }
  pen.globalAlpha = 1;
}

function nearestDot(shown, x, y, reach) {
  const near = shown.map((one) => ({...one, distance: Math.hypot(one.x - x, one.y - y)}));
  const found = near.reduce((best, one) => (best && best.distance <= one.distance ? best : one), null);
  return found && found.distance < reach ? found : null;
}
