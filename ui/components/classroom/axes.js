// Where things are on a plot's canvas, its colours, and its axes.

const COLOURS = { // by default, and what the theme calls its own
  blue: ['#0877bd', '--st-primary-color'], grey: ['#8b919e'], orange: ['#f59322'],
  greyWords: ['#646b78', '--st-gray-text-color'], orangeWords: ['#b05600', '--st-orange-text-color'],
  faint: ['#f0f2f6', '--st-secondary-background-color'], ground: ['#ffffff', '--st-background-color'],
};
const CHOSEN = '#ee3377'; // the first of those that tell runs apart (ui/palette.py)
const OPENS_AT = 0.8, BELOW = 0.4; // as on Train: what lies below 80 % gets so much of the height
const SHARES = [0, 0.4, 0.8, 0.85, 0.9, 0.95, 1];
const ALPHAS = [0.001, 0.01, 0.1, 1, 10];
const AT_AXES = 0.65; // opacity of what stands at the axes

// Measured when the size changes, not at every frame.
function measured(canvas) {
  const {width, height} = canvas.parentElement.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
  Object.assign(canvas, {width: Math.round(width * ratio), height: Math.round(height * ratio)});
  const pen = canvas.getContext('2d'), style = getComputedStyle(canvas), size = parseFloat(style.fontSize);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.font = `${size}px ${style.fontFamily}`;
  return plotOf({pen, size, width, height, ...coloursOf(style), text: style.color});
}

function coloursOf(style) {
  const used = ([colour, own]) => (style && own && style.getPropertyValue(own).trim()) || colour;
  return Object.fromEntries(Object.entries(COLOURS).map(([name, colour]) => [name, used(colour)]));
}

function plotOf(room) {
  const plot = {...room, left: 3.2 * room.size, right: room.width - 0.6 * room.size, top: 0.8 * room.size, bottom: room.height - 1.7 * room.size};
  const whole = plot.bottom - plot.top;
  plot.y = (share) => plot.bottom - whole * (share < OPENS_AT
    ? BELOW * share / OPENS_AT
    : BELOW + (1 - BELOW) * (share - OPENS_AT) / (1 - OPENS_AT));
  return plot;
}

function shareAxis(plot) {
  const {pen, left, right, bottom, y} = plot;
  pen.fillStyle = plot.faint;
  pen.fillRect(left, y(OPENS_AT), right - left, bottom - y(OPENS_AT));
  for (const share of SHARES) {
    write(plot, `${Math.round(100 * share)} %`, left - plot.size / 2, y(share), 'right', 'middle', AT_AXES);
    pen.globalAlpha = 0.15;
    pen.fillRect(left, Math.round(y(share)), right - left, 1);
    pen.globalAlpha = 1;
  }
}

// Returns the place of a step.
function stepAxis(plot, end) {
  const x = (step) => plot.left + (plot.right - plot.left) * Math.min(1, step / end);
  const sizes = [1, 2, 5].flatMap((one) => [one, 10 * one, 100 * one, 1000 * one]).sort((a, b) => a - b);
  const every = sizes.find((one) => end / one <= (plot.right - plot.left) / (5 * plot.size)) || end;
  for (let at = 0; at <= end; at += every) {
    const align = at === 0 ? 'left' : at > 0.96 * end ? 'right' : 'center';
    write(plot, at ? grouped(at) : 'step 0', x(at), plot.bottom + plot.size / 2, align, 'top', AT_AXES);
  }
  return x;
}

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
