// A cut through the valley: the loss after a step of each size, from none to ten times the present alpha.

const A_STEP = 4; // as in model/valley.py: this one has the present alpha
const ROOM = 0.4; // above and below, as a share of how far the loss can fall

function drawValley(canvas, {losses, alpha}, blue) {
  const ratio = window.devicePixelRatio || 1;
  const {clientWidth: width, clientHeight: height} = canvas;
  if (!width || !height) return;
  Object.assign(canvas, {width: Math.round(width * ratio), height: Math.round(height * ratio)});
  const context = canvas.getContext('2d'), style = getComputedStyle(canvas);
  context.scale(ratio, ratio);
  const known = losses.filter((loss) => loss !== null);
  const begins = losses[0] ?? 1, lowest = Math.min(...known, begins), fall = begins - lowest || begins;
  const top = Math.max(begins, Math.min(losses[A_STEP] ?? Infinity, 3 * begins)) + ROOM * fall;
  const low = lowest - ROOM * fall;
  const x = (at) => 6 + ((width - 12) * at) / (losses.length - 1);
  const y = (loss) => Math.max(-height, 4 + (height - 24) * (1 - ((loss ?? Infinity) - low) / (top - low || 1)));
  context.beginPath(); // what is higher leaves the picture
  context.rect(0, 0, width, height);
  context.clip();
  const faint = style.getPropertyValue('--st-gray-text-color').trim() || style.color;
  stroke(context, [[x(0), y(losses[0])], [x(losses.length - 1), y(losses[0])]], faint, 1, [3, 3]);
  stroke(context, losses.map((loss, at) => [x(at), y(loss)]), style.color, 2);
  stroke(context, [[x(A_STEP), y(losses[A_STEP])], [x(A_STEP), height - 18]], blue, 1.5);
  dot(context, x(0), y(losses[0]), style.color);
  dot(context, x(A_STEP), y(losses[A_STEP]), blue);
  Object.assign(context, {font: `12px ${style.fontFamily}`, textBaseline: 'bottom', fillStyle: faint, textAlign: 'right'});
  context.fillText('×10', width - 2, height);
  Object.assign(context, {fillStyle: blue, textAlign: 'left'});
  context.fillText(`alpha ${alpha}`, Math.max(2, x(A_STEP) - 20), height);
}

function stroke(context, points, strokeStyle, lineWidth, dashes = []) {
  Object.assign(context, {strokeStyle, lineWidth});
  context.setLineDash(dashes);
  context.beginPath();
  points.forEach((point, at) => (at ? context.lineTo(...point) : context.moveTo(...point)));
  context.stroke();
  context.setLineDash([]);
}

function dot(context, x, y, fillStyle) {
  Object.assign(context, {fillStyle});
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fill();
}

// The theme's blue as #rrggbb.
function blueOf(element) {
  const context = document.createElement('canvas').getContext('2d');
  context.fillStyle = '#0877bd';
  context.fillStyle = getComputedStyle(element).getPropertyValue('--st-primary-color').trim();
  return context.fillStyle;
}

