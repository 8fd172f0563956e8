// Where the runs ended, against the setting that varies first: a dot each. A line goes through the means of those that
// finished, and a band from the worst to the best of them: one for each value of the setting that varies second.

const BAND = 0.16, BACK = 0.1; // opacity: of a band, and of what steps back
const DOT = 0.34, FEWER = 0.26, MANY = 40; // a dot's radius, in sizes of type, and from how many on they are smaller

// Draw all of it. Returns where each run is: {run, x, y}.
function drawEnds(plot, facts, chosen) {
  const {plan, runs} = facts, second = plan.varied.length > 1 ? plan.varied[1] : null;
  plot.pen.clearRect(0, 0, plot.width, plot.height);
  const room = second ? Math.max(...second.written.map((words) => plot.pen.measureText(words).width)) + plot.size : 0;
  shareAxis(plot);
  const x = valueAxis(plot, plan.varied[0], room), colour = (place) => colourBy(plan, second ? 1 : 0, place, plot.ground);
  const labels = (second ? second.values : [null]).flatMap((_, at) => drawMeans(plot, facts, second ? at : null, {x, colour, chosen}));
  const radius = plot.size * (runs.length > MANY ? FEWER : DOT);
  const shown = runs.filter((run) => run.accuracy !== null).map((run) => ({run, x: x(run.place[0] ?? 0), y: plot.y(run.accuracy)}));
  for (const one of above(shown, chosen)) {
    const shape = one.run.status === 'failed' ? 'cross' : UNDER_WAY.includes(one.run.status) ? 'ring' : 'disc';
    const back = chosen && !chosen.has(one.run.index), strong = chosen && !back;
    plot.pen.globalAlpha = back ? BACK : 1;
    mark(plot, shape, one.x, one.y, radius * (strong ? 1.5 : 1), colour(one.run.place));
    plot.pen.globalAlpha = 1;
    if (strong && chosen.size === 1) ringAround(plot, one, 2.1 * radius);
  }
  writeValues(plot, labels);
  return shown;
}

// Band and line of all runs, or of those with this value of the second setting. Returns what stands at the line's end.
function drawMeans(plot, {plan, groups, runs}, second, {x, colour, chosen}) {
  const mine = groups.filter(({mean, place}) => mean !== null && (second === null || place[1] === second));
  if (!mine.length) return [];
  mine.sort((one, other) => one.place[0] - other.place[0]);
  const along = (share) => (mine.length > 1 ? mine.map((one) => [x(one.place[0]), plot.y(one[share])])
    : [-1, 1].map((way) => [x(mine[0].place[0]) + way * plot.size, plot.y(mine[0][share])])); // a single one is a short line
  const {pen} = plot, ink = second === null ? plot.text : colour(mine[0].place);
  const back = chosen && second !== null && !runs.some(({index, place}) => chosen.has(index) && place[1] === second);
  pen.fillStyle = second === null ? plot.grey : ink;
  pen.globalAlpha = back ? BAND / 4 : second === null ? 1.5 * BAND : BAND;
  pen.beginPath();
  for (const place of [...along('high'), ...along('low').reverse()]) pen.lineTo(...place);
  pen.fill();
  pen.globalAlpha = back ? BACK : 1;
  line(plot, ink, plot.size / 7, [], along('mean'));
  pen.globalAlpha = 1;
  const last = mine.at(-1);
  return second === null ? [] : [{words: plan.varied[1].written[second], x: x(last.place[0]), y: plot.y(last.mean), ink, back}];
}

// The values of the second setting, right of their lines, none on another one.
function writeValues(plot, labels) {
  const gap = 1.15 * plot.size;
  labels.sort((one, other) => one.y - other.y);
  labels.forEach((label, at) => { if (at) label.y = Math.max(label.y, labels[at - 1].y + gap); });
  let lowest = plot.bottom - plot.size / 2;
  for (const label of [...labels].reverse()) {
    label.y = Math.min(label.y, lowest);
    lowest = label.y - gap;
  }
  for (const {words, x, y, ink, back} of labels) {
    const {pen, size, ground} = plot, left = x + 0.7 * size;
    Object.assign(pen, {strokeStyle: ground, lineWidth: size / 4, lineJoin: 'round', textAlign: 'left', textBaseline: 'middle'});
    pen.strokeText(words, left, y); // so that it can be read on a band
    write(plot, words, left, y, 'left', 'middle', back ? 3 * BACK : 1, ink);
  }
}

// The axis of a setting that varies; `room` is kept free right of it. Returns the place of a value, by its index.
function valueAxis(plot, varied, room) {
  const [from, to] = [plot.left + 1.2 * plot.size, plot.right - Math.max(plot.size, room)];
  if (!varied) return () => (from + to) / 2;
  const x = (index) => from + (to - from) * placeOf(varied, index), {pen, size} = plot;
  const written = legible(plot, varied.written, x);
  varied.values.forEach((_, index) => {
    const top = written.has(index) ? plot.top : plot.bottom, bottom = written.has(index) ? plot.bottom : plot.bottom + size / 3;
    pen.fillStyle = plot.text;
    pen.globalAlpha = 0.15;
    pen.fillRect(Math.round(x(index)), top, 1, bottom - top);
    pen.globalAlpha = 1;
    if (written.has(index)) write(plot, varied.written[index], x(index), plot.bottom + size / 2, 'center', 'top', AT_AXES);
  });
  return x;
}

// Which of the values have room to be written below the axis: the first, the last, and what fits between.
function legible({pen, size}, written, x) {
  const half = written.map((words) => pen.measureText(words).width / 2 + size / 3), chosen = new Set();
  const fits = (one) => [...chosen].every((other) => Math.abs(x(one) - x(other)) >= half[one] + half[other]);
  for (const index of [0, written.length - 1, ...written.keys()]) if (fits(index)) chosen.add(index);
  return chosen;
}

function ringAround({pen, text, size}, {x, y}, radius) {
  Object.assign(pen, {strokeStyle: text, lineWidth: size / 8});
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.stroke();
}

// What is chosen comes last, and so lies above all others.
function above(shown, chosen) {
  return chosen ? [...shown].sort((one, other) => chosen.has(one.run.index) - chosen.has(other.run.index)) : shown;
}
