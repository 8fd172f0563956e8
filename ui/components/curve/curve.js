// The curve of a run, drawn on a canvas: it moves twenty times a second, and no chart library that is at hand is as cheap.

const COLOURS = { // by default, and what the theme calls its own
  blue: ['#0877bd', '--st-primary-color'], grey: ['#8b919e'], orange: ['#f59322'],
  greyWords: ['#646b78', '--st-gray-text-color'], orangeWords: ['#b05600', '--st-orange-text-color'],
};
const OPENS = {at: 0.8, height: 0.4}; // the axis of accuracies: what lies below 80 % gets so much of the height
const LEAST_LOSS = 2.5; // the top of the losses' axis: guessing costs 2.3 nats
const HAIR = 1e-7; // is added to a percentage, as in model/ink/words.py: a half goes up, however it was computed
const SCREEN = 800; // a run that has got on by less than one part in so many has not moved on the screen
const SAY_MS = 1000; // between two sentences for who hears the page
const FAINT = 0.65; // opacity of what stands at the axes
const THUMB = 16; // pixels; the slider's thumb stops half of this before its ends
const LINES = { // the points' column, how it is drawn, and what it is called
  accuracy: [[1, 'grey', 1.5, [], 'training'], [3, 'blue', 3.5, [], 'held-out']],
  loss: [[5, 'grey', 1.5, [2, 4], 'gradient'], [2, 'grey', 1.5, [], 'training'], [4, 'blue', 3.5, [], 'held-out']],
};
const WHAT = ['id', 'status', 'iterations', 'viewed', 'alphas', 'company']; // whatever of these changes is drawn at once
const states = new WeakMap(); // for each place: which curve it shows, and where the pointer is

export default function ({data, parentElement, setStateValue, setTriggerValue}) {
  const state = states.get(parentElement) || {kind: 'accuracy', hover: null};
  states.set(parentElement, state);
  const [canvas, slider, saving] = ['canvas', '.curve-time', '.curve-save'].map((one) => parentElement.querySelector(one));
  let run = null, plot = null, said = 0, drawn = 0;
  const take = data.mine ? (side) => setTriggerValue('taken', side) : null;
  const redraw = () => run && plot && placeButtons(parentElement, draw(plot, run, state), take);
  const measure = () => {
    plot = measured(canvas);
    const [left, width] = [plot.left - THUMB / 2, plot.right - plot.left + THUMB];
    Object.assign(slider.style, {marginLeft: `${left}px`, width: `${width}px`});
    redraw();
  };
  const render = (news, words) => {
    const changed = !run || WHAT.some((name) => String(run[name]) !== String(news[name]));
    run = news;
    const far = Math.max(run.iteration, ...run.beside.curves.map((one) => one.iteration));
    if (!changed && far - drawn < run.iterations / SCREEN) return; // not a pixel further
    drawn = far;
    slider.disabled = saving.disabled = run.iteration === 0;
    if (Number(slider.max) !== run.iterations) slider.max = Math.max(1, run.iterations);
    slider.value = run.viewed === null ? run.iteration : run.viewed;
    redraw();
    if (!changed && performance.now() - said < SAY_MS) return; // for who hears the page
    said = performance.now();
    slider.setAttribute('aria-valuetext', `step ${slider.value}${run.viewed === null ? ', now' : ''}`);
    canvas.setAttribute('aria-label', words());
  };
  for (const button of parentElement.querySelectorAll('.curve-choice button')) {
    button.onclick = () => {
      state.kind = button.value;
      for (const one of button.parentElement.children) one.setAttribute('aria-pressed', one === button);
      redraw();
    };
  }
  const point = ({type, offsetX}) => { state.hover = type === 'pointermove' ? offsetX : null; redraw(); };
  canvas.onpointermove = canvas.onpointerleave = point;
  const sizes = new ResizeObserver(measure);
  sizes.observe(canvas.parentElement);
  const leave = load(data.module).then((module) => {
    slider.oninput = () => module.look(Number(slider.value));
    slider.onchange = () => setStateValue('viewed', {run: data.run, iteration: run.viewed});
    const paint = (room) => draw(plotOf({...coloursOf(null), ...room}), run, {...state, hover: null});
    saving.onclick = () => load(data.module.replace('run.js', 'picture.js'))
      .then((picture) => picture.saveCurve(data, state.kind, module.soFar(), paint));
    return module.attach(parentElement, data.run, (news) => render(news, module.inWords));
  });
  return () => leave.then((end) => { sizes.disconnect(); end(); });
}

// Where things are on the canvas, and how they are written: measured when its size changes, not at every frame.
function measured(canvas) {
  const {width, height} = canvas.parentElement.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
  Object.assign(canvas, {width: Math.round(width * ratio), height: Math.round(height * ratio)});
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas), rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const size = Math.max(0.8 * rem, Math.min(1.2 * rem, height / 26));
  pen.font = `${size}px ${style.fontFamily}`;
  const [faint, ground] = ['--st-secondary-background-color', '--st-background-color'].map((one) => style.getPropertyValue(one));
  return plotOf({pen, size, width, height, ...coloursOf(style), text: style.color, faint: faint || '#f0f0f0', ground});
}

function plotOf(room) {
  return {...room, left: 3.2 * room.size, right: room.width - 10, top: 1.6 * room.size, bottom: room.height - 1.7 * room.size};
}

function coloursOf(style) {
  const used = ([colour, own]) => (style && own && style.getPropertyValue(own).trim()) || colour;
  return Object.fromEntries(Object.entries(COLOURS).map(([name, colour]) => [name, used(colour)]));
}

// Draw all of it. Returns the labels of the neighbours' curves, and where they stand.
function draw(plot, run, state) {
  const end = Math.max(1, run.iterations);
  plot.pen.clearRect(0, 0, plot.width, plot.height);
  plot.x = (iteration) => plot.left + (plot.right - plot.left) * Math.min(1, iteration / end);
  plot.y = state.kind === 'loss' ? lossAxis(plot, run) : accuracyAxis(plot);
  steps(plot, end);
  const words = marks(plot, run);
  const ends = LINES[state.kind].map(([column]) => run.points.findLast((point) => point[column] !== null)?.[column]);
  const labels = neighbours(plot, run.beside, state.kind, ends.filter((end) => end !== undefined).map(plot.y), words);
  for (const line of LINES[state.kind]) curve(plot, run.points, line);
  for (const label of labels) writeLabel(plot, label);
  legend(plot, run, state, end);
  return labels;
}

// The axis of accuracies opens up what happens above 80 %. Returns the height of a share.
function accuracyAxis(plot) {
  const whole = plot.bottom - plot.top;
  const y = (share) => plot.bottom - whole * (share < OPENS.at
    ? OPENS.height * share / OPENS.at
    : OPENS.height + (1 - OPENS.height) * (share - OPENS.at) / (1 - OPENS.at));
  plot.pen.fillStyle = plot.faint;
  plot.pen.fillRect(plot.left, y(OPENS.at), plot.right - plot.left, plot.bottom - y(OPENS.at));
  for (const tick of [0, 0.4, 0.8, 0.85, 0.9, 0.95, 1]) grid(plot, y(tick), `${Math.round(100 * tick)} %`);
  return y;
}

function lossAxis(plot, run) {
  const first = run.points.length ? run.points[0][2] : 0;
  const top = Math.max(LEAST_LOSS, Math.ceil(2 * first) / 2);
  const y = (loss) => plot.bottom - (plot.bottom - plot.top) * Math.min(1, loss / top);
  for (let tick = 0; tick <= 5; tick += 1) grid(plot, y(top * tick / 5), (top * tick / 5).toFixed(1));
  return y;
}

function grid(plot, y, label) {
  write(plot, label, plot.left - 8, y, 'right', 'middle', FAINT);
  plot.pen.globalAlpha = 0.15;
  plot.pen.fillRect(plot.left, Math.round(y), plot.right - plot.left, 1);
  plot.pen.globalAlpha = 1;
}

function steps(plot, end) {
  const step = [1, 2, 5].flatMap((one) => [one, 10 * one, 100 * one, 1000 * one]).sort((a, b) => a - b)
    .find((one) => end / one <= 6);
  for (let at = 0; at <= end; at += step) {
    const align = at === 0 ? 'left' : at > 0.96 * end ? 'right' : 'center';
    write(plot, at ? at.toLocaleString('en') : 'step 0', plot.x(at), plot.bottom + plot.size / 2, align, 'top', FAINT);
  }
}

// Upright lines where alpha was changed, where the run went wrong, and at the moment that is looked at. Their words stand
// above a curve that never gets beyond chance. Returns where they stand: {left, right, y}, y in the middle.
function marks(plot, run) {
  const words = [];
  run.alphas.slice(1).forEach(([at, alpha], number) => {
    mark(plot, words, at, plot.grey, plot.greyWords, `alpha ${run.alphas[number][1]} → ${alpha}`);
  });
  if (run.trouble !== null) mark(plot, words, run.trouble, plot.orange, plot.orangeWords, 'it went wrong here');
  if (run.viewed !== null) mark(plot, words, run.viewed, plot.text, plot.text, `step ${run.viewed.toLocaleString('en')}`, 3);
  return words;
}

// Its words stand in the lowest row, from this one on, in which there are no others.
function mark(plot, others, at, colour, wordsColour, words, lowest = 0) {
  const x = plot.x(at), before = x > (plot.left + plot.right) / 2, {width} = plot.pen.measureText(words);
  const left = before ? x - 5 - width : x + 5, right = left + width;
  const free = (row) => others.every((one) => one.row !== row || one.right < left || right < one.left);
  let row = lowest;
  while (!free(row)) row += 1;
  const y = plot.bottom - 6 - (1.5 + row) * 1.3 * plot.size;
  line(plot, colour, 1.5, [4, 3], [[x, plot.top], [x, plot.bottom]]);
  write(plot, words, left, y, 'left', 'middle', 1, wordsColour);
  others.push({left, right, row, y});
}

function curve(plot, points, [column, colour, width, dash]) {
  const known = points.filter((point) => point[column] !== null);
  line(plot, plot[colour], width, dash, known.map((point) => [plot.x(point[0]), plot.y(point[column])]));
}

// What each line is, from right to left; where the pointer is, with the values there.
function legend(plot, run, state, end) {
  const at = end * (state.hover - plot.left) / (plot.right - plot.left), middle = 0.7 * plot.size;
  const near = (points) => points.reduce((best, point) =>
    (best && Math.abs(best[0] - at) <= Math.abs(point[0] - at) ? best : point), null);
  let right = plot.right;
  for (const [column, colour, width, dash, name] of [...LINES[state.kind]].reverse()) {
    const point = state.hover === null ? null : near(run.points.filter((one) => one[column] !== null));
    const value = point && (state.kind === 'loss' ? point[column].toFixed(3) : `${(100 * point[column] + HAIR).toFixed(1)} %`);
    const words = point ? `${name} ${value}` : name;
    if (point) {
      plot.pen.fillStyle = plot[colour];
      plot.pen.beginPath();
      plot.pen.arc(plot.x(point[0]), plot.y(point[column]), 5, 0, 7);
      plot.pen.fill();
    }
    write(plot, words, right, middle, 'right', 'middle');
    right -= plot.pen.measureText(words).width + 6;
    line(plot, plot[colour], width, dash, [[right - 22, middle], [right, middle]]);
    right -= 38;
  }
  const step = state.hover !== null && near(run.points);
  if (step) write(plot, `step ${step[0].toLocaleString('en')}`, right, middle, 'right', 'middle');
}
