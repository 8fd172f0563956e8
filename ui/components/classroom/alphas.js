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
  const radius = plot.size * (look.other ? 0.32 : look.strong ? 0.5 : 0.4);
  plot.pen.globalAlpha = look.other ? FAINT_DOT : 1;
  mark(plot, {failed: 'cross', running: 'ring'}[run.status] || 'disc', x, y, radius, look.colour);
  plot.pen.globalAlpha = 1;
}
