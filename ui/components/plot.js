// Plots on a canvas: where things are, the colours, the axes, and what stands for a run.

const COLOURS = { // by default, and what the theme calls its own
  blue: ['#0877bd', '--st-primary-color'], grey: ['#8b919e'], orange: ['#f59322'],
  greyWords: ['#646b78', '--st-gray-text-color'], orangeWords: ['#b05600', '--st-orange-text-color'],
  faint: ['#f0f2f6', '--st-secondary-background-color'], ground: ['#ffffff', '--st-background-color'],
};
const OPENS_AT = 0.8, BELOW = 0.4; // as on Train: what lies below 80 % gets so much of the height
const SHARES = [0, 0.4, 0.8, 0.85, 0.9, 0.95, 1];
const AT_AXES = 0.65; // opacity of what stands at the axes
const HEADING = 28; // pixels of a plot's heading in a picture that is saved

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

function disc({pen}, x, y, radius, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fill();
}

// What stands for a run: a disc, a ring while it is under way, a cross if it went wrong.
function mark(plot, shape, x, y, radius, colour) {
  if (shape === 'cross') {
    for (const way of [1, -1]) line(plot, colour, plot.size / 5, [], [[x - radius, y - way * radius], [x + radius, y + way * radius]]);
    return;
  }
  disc(plot, x, y, radius, shape === 'ring' ? plot.ground : colour);
  if (shape !== 'ring') return;
  Object.assign(plot.pen, {strokeStyle: colour, lineWidth: plot.size / 6});
  plot.pen.setLineDash([]);
  plot.pen.stroke();
}

// The run whose line is nearest to a place, and the place on it.
function nearestLine(shown, x, y, reach) {
  let found = null;
  for (const {run, places} of shown) {
    const height = heightAt(places, x);
    const distance = height === null ? Infinity : Math.abs(height - y);
    if (distance < (found ? found.distance : reach)) found = {run, x, y: height, distance};
  }
  return found;
}

function heightAt(places, x) {
  const after = places.findIndex(([right]) => right >= x);
  if (after < 0) return x - places.at(-1)[0] < 8 ? places.at(-1)[1] : null;
  if (after === 0) return places[0][0] - x < 8 ? places[0][1] : null;
  const [[left, from], [right, to]] = [places[after - 1], places[after]];
  return from + (to - from) * (x - left) / (right - left || 1);
}

function nearestDot(shown, x, y, reach) {
  const near = shown.map((one) => ({...one, distance: Math.hypot(one.x - x, one.y - y)}));
  const found = near.reduce((best, one) => (best && best.distance <= one.distance ? best : one), null);
  return found && found.distance < reach ? found : null;
}

// Draw a plot and its heading into a picture that is saved, at this place of it.
function paintPlot(pen, picture, heading, {left, top = 0, width, height}, draw) {
  const size = 16;
  pen.save();
  pen.translate(left, top);
  Object.assign(pen, {fillStyle: picture.INK, font: picture.font(size, 600), textBaseline: 'top', textAlign: 'left'});
  pen.fillText(heading, 0, 0);
  pen.translate(0, HEADING);
  pen.font = picture.font(size);
  draw(plotOf({pen, size, width, height, ...coloursOf(null), text: picture.INK}));
  pen.restore();
}
