// The network at work: its hidden units, its outputs, and what flows between them.

const ORANGE = '#f59322'; // these three as in ui/palette.py
const GREY = '#8b919e';
const BLUE = '#0877bd'; // of what is lit; lines and weights take the theme's, which is lighter on a dark ground
const HAIR = 1e-7; // is added to a percentage, as in model/ink/words.py: a half goes up, however it was computed
const SIDE = 28; // pixels of a unit's picture
const NARROW = 400; // below that width, units and outputs stand in rows instead of columns
const FAINTEST = 0.02; // fainter edges are left out
const SETTLED_MS = 800; // without a change, before it is said
const APART_MS = 3000; // between two sentences, at least
const PACE_MS = 5000; // while the network learns, it is told this often
const voices = new WeakMap(); // for each place, when it last said something, and the timer of what it says next
const places = new WeakSet(); // that show something already: then the source knows more than the page's script
const pictures = new WeakMap(); // of units, so that a picture is made once as long as they stay the same

// The source is the module `data.module`; its `show(place, data, render)` calls `render(shown, connected)`.
export default function ({data, parentElement}) {
  const find = (name) => parentElement.querySelector(`.network-${name}`);
  const canvas = find('canvas');
  const given = decoded(data.units);
  let network = null;
  const voice = voices.get(parentElement) || {at: -APART_MS, timer: 0};
  voices.set(parentElement, voice);
  const redraw = () => network && draw(canvas, network, data.layout);
  const render = (shown, connected = true) => {
    network = {...shown, units: decoded(shown.units) || given, w2: shown.w2 || data.w2};
    redraw();
    find('remark').textContent = connected ? remarkOn(shown) : 'Not connected. It comes back by itself.';
    clearTimeout(voice.timer);
    const [quiet, apart] = shown.learning ? [0, PACE_MS] : [SETTLED_MS, APART_MS];
    voice.timer = setTimeout(() => {
      const spoken = find('spoken');
      canvas.setAttribute('aria-label', `${network.hidden.length} hidden units and 10 outputs. ${shown.spoken || ''}`);
      if (!shown.learning && spoken.textContent === (shown.spoken || '')) return;
      voice.at = performance.now();
      if (!shown.learning) spoken.textContent = shown.spoken || '';
    }, Math.max(quiet, voice.at + apart - performance.now()));
  };
  const pick = (shown, connected) => { // of two networks, this one's answer, once there is one
    const mine = data.of ? shown[data.of] : shown;
    if (mine?.hidden) render(mine, connected);
  };
  if (data.shown && !places.has(parentElement)) pick(data.shown);
  places.add(parentElement);
  const observer = new ResizeObserver(redraw);
  observer.observe(canvas);
  const shown = load(data.module).then((source) => source.show(parentElement, data, pick));
  return () => {
    observer.disconnect();
    clearTimeout(voice.timer);
    shown.then((leave) => leave());
  };
}

// Of a row of digits, first what they are.
function remarkOn({row, headline, remark}) {
  return `${row?.length ? `It reads ${headline}. ` : ''}${remark || ''}`;
}

function decoded(units) {
  return typeof units === 'string' ? Int8Array.from(atob(units), (letter) => letter.charCodeAt(0)) : units;
}

// Draw a network on a canvas, as large as the page makes it: `units` (each 784 weights, -127..127), `w2` (a row an
// output), `hidden` (activations), `probabilities`, `answer`, null where there is none, and perhaps `dead`, the units
// that no digit excites. The layout is 'wide', units and outputs in columns, or 'small', in rows; without one, the width
// decides.
export function draw(canvas, network, layout) {
  const {clientWidth: width, clientHeight: height} = canvas;
  if (width === 0 || height === 0) return; // its page is being left
  const context = fitted(canvas, width, height);
  const theme = themeOf(canvas, context);
  const columns = (layout || (width < NARROW ? 'small' : 'wide')) === 'wide';
  const places = (columns ? wide : small)(width, height, network.hidden.length, theme.rem);
  const most = Math.max(...network.hidden) || 1;
  const activity = network.hidden.map((activation) => activation / most);
  if (columns) drawEntry(context, places, activity);
  drawEdges(context, places, theme, network);
  drawUnits(context, places, theme, network.units, activity);
  drawCrosses(context, places, theme, network.dead || []);
  drawOutputs(context, places, theme, network);
}

function fitted(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, {width: across, height: down});
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

function themeOf(canvas, context) {
  const style = getComputedStyle(canvas);
  context.fillStyle = BLUE;
  context.fillStyle = style.getPropertyValue('--st-primary-color').trim(); // what is no colour changes nothing
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const faint = style.getPropertyValue('--st-gray-text-color').trim() || GREY;
  return {blue: context.fillStyle, text: style.color, faint, font: style.fontFamily, rem};
}

function wide(width, height, hidden) {
  const [row, output] = [height / hidden, height / 10];
  const side = Math.max(1, Math.min(row - 4, 56));
  const radius = Math.max(1, Math.min(output / 2 - 3, 18));
  return {
    side,
    radius,
    along: [1, 0],
    share: {left: radius + 10, top: 0, size: Math.max(14, radius), align: 'left', decimals: 1},
    entry: [0, height / 2],
    units: Array.from({length: hidden}, (_, unit) => [Math.max(side, 0.27 * width), (unit + 0.5) * row]),
    outputs: Array.from({length: 10}, (_, digit) => [width - radius - 72, (digit + 0.5) * output]),
  };
}

function small(width, height, hidden, rem) {
  const [column, output] = [width / hidden, width / 10];
  const side = Math.max(1, Math.min(column - 4, height / 3));
  const radius = Math.max(1, Math.min(output / 2 - 3, height / 12 + 2, 1.15 * rem));
  const size = 0.75 * rem;
  return {
    side,
    radius,
    along: [0, 1],
    share: {left: 0, top: radius + 0.9 * size, size, align: 'center', decimals: output > 4.3 * size ? 1 : 0},
    units: Array.from({length: hidden}, (_, unit) => [(unit + 0.5) * column, side / 2 + 2]),
    outputs: Array.from({length: 10}, (_, digit) => [(digit + 0.5) * output, height - radius - 1.7 * size]),
  };
}

// From the pixels to each unit, the stronger the more the unit is excited.
function drawEntry(context, {entry, units, side}, activity) {
  units.forEach(([x, y], unit) => {
    drawLine(context, entry, [x - side / 2, y], GREY, 0.5 + 2.5 * activity[unit], 0.2 + 0.6 * activity[unit]);
  });
}

// From each unit to each output: activation times weight, blue for the output and orange against it. Those to the
// answer lie on top.
function drawEdges(context, {along: [dx, dy], units, outputs, side, radius}, {blue}, {w2, hidden, answer}) {
  const flow = w2.map((row) => row.map((weight, unit) => weight * hidden[unit]));
  const most = Math.max(...flow.flat().map(Math.abs)) || 1;
  const order = flow.map((_, digit) => digit).sort((a, b) => (a === answer) - (b === answer));
  for (const digit of order) {
    const end = [outputs[digit][0] - dx * radius, outputs[digit][1] - dy * radius];
    flow[digit].forEach((value, unit) => {
      const share = Math.abs(value) / most;
      const opacity = share * (digit === answer ? 1 : 0.4);
      if (opacity < FAINTEST) return;
      const start = [units[unit][0] + (dx * side) / 2, units[unit][1] + (dy * side) / 2];
      drawLine(context, start, end, value > 0 ? blue : ORANGE, 0.5 + 5 * share, opacity);
    });
  }
}

function drawLine(context, start, end, strokeStyle, lineWidth, globalAlpha) {
  context.save();
  Object.assign(context, {strokeStyle, lineWidth, globalAlpha});
  context.beginPath();
  context.moveTo(...start);
  context.lineTo(...end);
  context.stroke();
  context.restore();
}

// What each unit looks for, in a frame; both the stronger the more it is excited.
function drawUnits(context, {units, side}, {blue, text}, weights, activity) {
  const picture = pictureOf(weights, blue);
  context.save();
  Object.assign(context, {imageSmoothingQuality: 'high', strokeStyle: text});
  units.forEach(([x, y], unit) => {
    const [left, top] = [x - side / 2, y - side / 2];
    context.globalAlpha = 0.35 + 0.65 * activity[unit];
    context.drawImage(picture, 0, SIDE * unit, SIDE, SIDE, left, top, side, side);
    context.globalAlpha = 0.2 + 0.8 * activity[unit];
    context.lineWidth = 1 + 1.5 * activity[unit];
    context.strokeRect(left, top, side, side);
  });
  context.restore();
}

// A cross over each unit that no digit excites.
function drawCrosses(context, {units, side}, {text}, dead) {
  for (const unit of dead) {
    const [[x, y], half] = [units[unit], side / 2];
    drawLine(context, [x - half, y - half], [x + half, y + half], text, 2, 0.8);
    drawLine(context, [x - half, y + half], [x + half, y - half], text, 2, 0.8);
  }
}

// All units below each other, a pixel a weight. A weight of nothing lets the page's ground through.
function pictureOf(weights, blue) {
  const made = pictures.get(weights);
  if (made?.blue === blue) return made.canvas;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, {width: SIDE, height: weights.length / SIDE});
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  const [positive, negative] = [blue, ORANGE].map((colour) => colour.match(/\w\w/g).map((part) => parseInt(part, 16)));
  for (let index = 0; index < weights.length; index += 1) {
    const [red, green, third] = weights[index] > 0 ? positive : negative;
    image.data[4 * index] = red;
    image.data[4 * index + 1] = green;
    image.data[4 * index + 2] = third;
    image.data[4 * index + 3] = 2 * Math.abs(weights[index]);
  }
  context.putImageData(image, 0, 0);
  pictures.set(weights, {blue, canvas});
  return canvas;
}

// Digit and probability of each output, the answer lit.
function drawOutputs(context, {outputs, radius, share}, {text, faint, font}, {probabilities, answer}) {
  const write = (words, size, bold, x, y, fillStyle, textAlign) => {
    Object.assign(context, {font: `${bold ? 700 : 400} ${size}px ${font}`, fillStyle, textAlign});
    context.fillText(words, x, y + 0.5);
  };
  context.save();
  Object.assign(context, {textBaseline: 'middle', lineWidth: 1.5});
  outputs.forEach(([x, y], digit) => {
    const [probability, lit] = [probabilities[digit], digit === answer];
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    Object.assign(context, {fillStyle: BLUE, globalAlpha: lit ? 1 : 0.5 * probability});
    context.fill();
    Object.assign(context, {strokeStyle: lit ? BLUE : GREY, globalAlpha: 1});
    context.stroke();
    write(String(digit), Math.max(12, 1.05 * radius), lit, x, y, lit ? '#ffffff' : text, 'center');
    const percent = (100 * probability + HAIR).toFixed(share.decimals);
    if (Number(percent) === 0) return;
    const words = `${percent} %`;
    const left = share.align === 'center' ? within(context, words, x) : x + share.left;
    write(words, share.size, lit, left, y + share.top, lit ? text : faint, share.align);
  });
  context.restore();
}

// Where the middle of these words stands, as near to x as the canvas has room for all of them.
function within(context, words, x) {
  const half = context.measureText(words).width / 2 + 1;
  return Math.max(half, Math.min(context.canvas.clientWidth - half, x));
}
