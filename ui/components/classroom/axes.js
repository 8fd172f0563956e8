// The axis of alphas, and how a run stands out.

const CHOSEN = '#ee3377'; // the first of those that tell runs apart (ui/palette.py)
const ALPHAS = [0.001, 0.01, 0.1, 1, 10];

// Powers of ten, with room for a dot on either side. Returns the place of an alpha; those beyond lie at the edge.
function alphaAxis(plot) {
  const [from, to] = [plot.left + plot.size, plot.right - plot.size], decades = Math.log(ALPHAS.at(-1) / ALPHAS[0]);
  const inside = (alpha) => Math.min(ALPHAS.at(-1), Math.max(ALPHAS[0], alpha));
  const x = (alpha) => from + (to - from) * Math.log(inside(alpha) / ALPHAS[0]) / decades;
  for (const alpha of ALPHAS) {
    write(plot, String(alpha), x(alpha), plot.bottom + plot.size / 2, 'center', 'top', AT_AXES);
    plot.pen.globalAlpha = 0.15;
    plot.pen.fillRect(Math.round(x(alpha)), plot.top, 1, plot.bottom - plot.top);
    plot.pen.globalAlpha = 1;
  }
  return x;
}

// How a run stands out: the best one, those of the person who was chosen, the one that is pointed at, and all others.
function lookOf(plot, {best, newest}, {chosen, pointed}, run) {
  if (run.id === pointed?.id) return {colour: plot.text, strong: true};
  if (run.member === chosen) return {colour: CHOSEN, strong: run === newest.get(chosen)};
  return run === best ? {colour: plot.blue, strong: true} : {colour: plot.grey, strong: false, other: true};
}
