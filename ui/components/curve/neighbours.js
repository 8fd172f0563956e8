// The curves of a run's neighbours, faint, each with its alpha and accuracy at its end: a button that makes it the run.

const FAR = 0.5; // opacity of a neighbour's curve
const NONE = {
  '': '',
  busy: 'no neighbours now: many runs are going on this server',
  'by itself': 'no neighbours: they need steps over all digits, and 100 hidden units at most',
};

// Draw the neighbours' held-out curves. Returns their labels: {side, words, spoken, x, y, align, width}, y in the middle.
// `heights` are those at which the run's own curves end.
function neighbours(plot, {curves, why}, kind, heights) {
  write(plot, NONE[why] || '', plot.right, plot.bottom - 6, 'right', 'bottom', FAINT);
  const labels = [], ends = [...heights];
  for (const curve of curves.filter(({points}) => points.length)) {
    const places = curve.points.filter((point) => valueOf(point, kind) !== null)
      .map((point) => [plot.x(point[0]), plot.y(valueOf(point, kind))]);
    const [x, y] = places.at(-1) || [plot.left, plot.bottom];
    plot.pen.globalAlpha = FAR;
    line(plot, plot.blue, 2, [], places);
    plot.pen.globalAlpha = 1;
    ends.push(y);
    const beyond = plot.right - x > 11 * plot.size; // there is room for the label right of the curve
    labels.push({...labelOf(plot, curve, kind), ...(beyond ? {x: x + 8, y, align: 'left'} : {x: x - 4, y, align: 'right'})});
  }
  return apart(plot, labels, ends);
}

function valueOf([, accuracy, loss], kind) {
  return kind === 'loss' ? loss : accuracy;
}

function labelOf({pen}, {side, alpha, status, points}, kind) {
  const value = valueOf(points.at(-1), kind), failed = status === 'failed';
  const shown = kind === 'loss' ? value?.toFixed(2) : `${(100 * value + HAIR).toFixed(1)} %`;
  const words = `alpha ${alpha}${failed ? ' went wrong' : value === null ? '' : `  ${shown}`}`;
  return {side, words, failed, spoken: `Go on with the neighbour: ${words}`, width: pen.measureText(words).width};
}

// Move labels down until none stands on another one, nor, left of the curves' ends, on a curve; then up into the plot.
function apart({size, bottom}, labels, ends) {
  const taken = [];
  const sorted = [...labels].sort((one, other) => one.y - other.y);
  for (const label of sorted) {
    const lines = label.align === 'right' ? ends : [];
    const free = () => [...lines.map((y) => [y, 1.1]), ...taken.map((y) => [y, 1.4])]
      .filter(([y, gap]) => Math.abs(label.y - y) < gap * size - 0.01).map(([y, gap]) => y + gap * size);
    for (let blocked = free(); blocked.length; blocked = free()) label.y = Math.max(...blocked);
    taken.push(label.y);
  }
  const excess = Math.max(0, ...taken) - (bottom - 0.8 * size);
  for (const label of excess > 0 ? sorted : []) label.y -= excess;
  return labels;
}

function writeLabel(plot, {words, failed, x, y, align}) {
  const {pen} = plot;
  Object.assign(pen, {strokeStyle: plot.ground || '#ffffff', lineWidth: 4, lineJoin: 'round', textAlign: align, textBaseline: 'middle'});
  pen.setLineDash([]);
  pen.strokeText(words, x, y); // so that it can be read on a line
  write(plot, words, x, y, align, 'middle', 1, failed ? plot.orangeWords : plot.greyWords);
}

// Lay a button over each label, if the run may be changed here. What is as it was is not touched: the page would be laid
// out again.
function placeButtons(place, labels, take) {
  for (const button of place.querySelectorAll('.curve-take')) {
    const label = take && labels.find(({side}) => side === button.value);
    if (button.hidden !== !label) button.hidden = !label;
    if (!label) continue;
    if (button.title !== label.spoken) {
      button.title = label.spoken;
      button.setAttribute('aria-label', label.spoken);
    }
    button.onclick = () => take(label.side);
    const left = label.align === 'left' ? label.x : label.x - label.width;
    const box = [left - 4, label.y, label.width + 8].map((length) => `${Math.round(length)}px`);
    if (button.dataset.box !== String(box)) {
      button.dataset.box = String(box);
      Object.assign(button.style, {left: box[0], top: box[1], width: box[2]});
    }
  }
}
