// The curves of a run's neighbours, faint, each with its alpha and accuracy at its end: a button that makes it the run.

const FAR = 0.5; // opacity of a neighbour's curve
const NONE = {
  '': '',
  busy: 'no neighbours now: many runs are going on this server',
  'by itself': 'no neighbours: they need steps over all digits, and 100 hidden units at most',
};

// Draw the neighbours' held-out curves. Returns their labels: {side, words, spoken, x, y, align, width}, y in the middle.
// `heights` are those at which the run's own curves end, `words` where something is written: {left, right, y}.
function neighbours(plot, {curves, why}, kind, heights, words) {
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
  return apart(plot, labels, ends, words);
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

// Move labels down until none stands on another one, on a mark's words, nor, left of the curves' ends, on a curve. Where
// there is no room for that, move them up.
function apart({size, bottom}, labels, ends, words) {
  const lowest = bottom - 0.8 * size;
  const moved = (way) => {
    const taken = [];
    return [...labels].sort((one, other) => way * (one.y - other.y)).map((label) => {
      const left = leftOf(label);
      const inTheWay = [
        ...(label.align === 'right' ? ends : []).map((y) => [y, 1.1]),
        ...taken.map((y) => [y, 1.4]),
        ...words.filter((one) => one.left < left + label.width && left < one.right).map(({y}) => [y, 1.3]),
      ];
      let y = way > 0 ? label.y : Math.min(label.y, lowest);
      const free = () => inTheWay.filter(([at, gap]) => Math.abs(y - at) < gap * size - 0.01)
        .map(([at, gap]) => at + way * gap * size);
      for (let next = free(); next.length; next = free()) y = way * Math.max(...next.map((at) => way * at));
      taken.push(y);
      return [label, y];
    });
  };
  const down = moved(1);
  for (const [label, y] of down.every(([, y]) => y <= lowest) ? down : moved(-1)) label.y = y;
  return labels;
}

function leftOf({align, x, width}) {
  return align === 'left' ? x : x - width;
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
    const box = [leftOf(label) - 4, label.y, label.width + 8].map((length) => `${Math.round(length)}px`);
    if (button.dataset.box !== String(box)) {
      button.dataset.box = String(box);
      Object.assign(button.style, {left: box[0], top: box[1], width: box[2]});
    }
  }
}
