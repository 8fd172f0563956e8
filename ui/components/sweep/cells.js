// How good the runs with the same two values are on average: a cell each. Columns are the setting that varies first, rows
// the second one. The more right answers, the fuller the blue, as on Mistakes.

const LEAST = 0.08; // of the full colour, for the worst cell

// Draw all of it. Returns where each cell is: {group, left, top, right, bottom}.
function drawCells(plot, {plan, groups}, chosen) {
  const {pen, size, ground} = plot;
  pen.clearRect(0, 0, plot.width, plot.height);
  if (plan.varied.length < 2) return [];
  const [first, second] = plan.varied, left = size + Math.max(...second.written.map((words) => pen.measureText(words).width));
  const [wide, high] = [(plot.right - left) / first.values.length, (plot.bottom - plot.top) / second.values.length];
  const means = groups.map(({mean}) => mean).filter((mean) => mean !== null);
  const [worst, best] = [Math.min(...means), Math.max(...means)];
  writeEdges(plot, first, second, {left, wide, high});
  const shown = groups.map((group) => {
    const [x, y] = [left + wide * group.place[0], plot.bottom - high * (group.place[1] + 1)];
    return {group, left: x, top: y, right: x + wide, bottom: y + high};
  });
  for (const {group, left: x, top: y} of shown) {
    const back = chosen && !group.runs.some(({index}) => chosen.has(index));
    pen.globalAlpha = back ? 3 * BACK : 1;
    if (group.mean === null) outline(pen, plot.grey, 1, [x + 1.5, y + 1.5, wide - 3, high - 3]);
    else fillCell(plot, group.mean, mixed(ground, COLOURS.blue[0], fullness(group.mean, worst, best)), [x + 1, y + 1, wide - 2, high - 2]);
    pen.globalAlpha = 1;
    if (chosen && !back) outline(pen, plot.text, size / 6, [x + 1, y + 1, wide - 2, high - 2]);
  }
  return shown;
}

// How full its colour is. Near the best one, small differences show.
function fullness(mean, worst, best) {
  return best > worst ? 1 - (1 - LEAST) * Math.sqrt((best - mean) / (best - worst)) : 1;
}

function fillCell(plot, mean, colour, [x, y, wide, high]) {
  const {pen, size} = plot;
  pen.fillStyle = colour;
  pen.fillRect(x, y, wide, high);
  const exact = (100 * mean + TINY).toFixed(1), words = [exact, String(Math.round(100 * mean + TINY))]
    .find((one) => pen.measureText(one).width + 0.4 * size <= wide);
  if (!words || high < 1.1 * size) return;
  Object.assign(pen, {fillStyle: luminance(colour) < HALF ? '#ffffff' : '#000000', textAlign: 'center', textBaseline: 'middle'});
  pen.fillText(words, x + wide / 2, y + high / 2);
}

function writeEdges(plot, first, second, {left, wide, high}) {
  const x = (index) => left + wide * (index + 0.5), y = (index) => plot.bottom - high * (index + 0.5), {size} = plot;
  for (const index of legible(plot, first.written, x)) {
    write(plot, first.written[index], x(index), plot.bottom + size / 2, 'center', 'top', AT_AXES);
  }
  const every = Math.ceil(1.1 * size / high); // rows that are lower than their words
  second.written.forEach((words, index) => {
    if (index % every === 0) write(plot, words, left - size / 2, y(index), 'right', 'middle', AT_AXES);
  });
}

function outline(pen, colour, width, [x, y, wide, high]) {
  Object.assign(pen, {strokeStyle: colour, lineWidth: width, lineJoin: 'miter'});
  pen.setLineDash([]);
  pen.strokeRect(x, y, wide, high);
}

function cellAt(shown, x, y) {
  return shown.find(({left, right, top, bottom}) => x >= left && x < right && y >= top && y < bottom) || null;
}
