// A board to draw on: the strokes, white on black as MNIST's digits are, or an example before the first one.

const PEN = 0.055; // width of a stroke, as a share of the board
const ACROSS = 28;
const EXAMPLE = 0.6; // how bright an example is beside a stroke

function drawBoard(canvas, strokes, seen) {
  const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
  if (canvas.width !== side) Object.assign(canvas, {width: side, height: side});
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, side, side);
  if (strokes.length === 0 && seen) drawExample(context, side, atob(seen));
  Object.assign(context, {lineWidth: PEN * side, lineCap: 'round', lineJoin: 'round', strokeStyle: '#ffffff'});
  context.beginPath();
  for (const [x, y, ...rest] of strokes) {
    context.moveTo(x * side, y * side);
    context.lineTo(x * side, y * side); // of a single point, a dot
    for (let place = 0; place < rest.length; place += 2) context.lineTo(rest[place] * side, rest[place + 1] * side);
  }
  context.stroke();
}

function drawExample(context, side, bytes) {
  const edge = (place) => Math.round((place * side) / ACROSS); // of whole pixels of the screen, so that no seam shows
  context.fillStyle = '#ffffff';
  for (let index = 0; index < ACROSS * ACROSS; index += 1) {
    const [x, y] = [index % ACROSS, Math.floor(index / ACROSS)];
    context.globalAlpha = (EXAMPLE * bytes.charCodeAt(index)) / 255;
    context.fillRect(edge(x), edge(y), edge(x + 1) - edge(x), edge(y + 1) - edge(y));
  }
  context.globalAlpha = 1;
}

