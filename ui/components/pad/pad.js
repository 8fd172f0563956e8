// A pad to draw on: the strokes, white on black as MNIST's digits are, or an example before the first one.

const PEN = 0.055; // width of a stroke, as a share of the pad
const SIDE = 28;
const EXAMPLE = 0.6; // how bright an example is beside a stroke
const places = new WeakSet(); // that show something already: then ink.js knows more than the page's script

export default function ({data, parentElement, setTriggerValue}) {
  const find = (name) => parentElement.querySelector(`.pad-${name}`);
  const canvas = find('canvas');
  let {strokes} = data;
  let shown = null;
  const redraw = () => {
    if (!shown) return;
    draw(canvas, strokes, shown.seen);
    find('board').classList.toggle('pad-drawn', strokes.length > 0);
  };
  const render = (now) => {
    shown = now;
    redraw();
  };
  const paint = (now) => {
    strokes = now;
    redraw();
  };
  if (!places.has(parentElement)) render(data.shown);
  places.add(parentElement);
  const observer = new ResizeObserver(redraw);
  observer.observe(canvas);
  canvas.onpointerdown = (event) => canvas.setPointerCapture(event.pointerId); // a stroke may leave the pad and return
  const module = load(data.module);
  const left = module.then((ink) => ink.show(parentElement, data, render, paint));
  find('clear').onclick = () => module.then((ink) => ink.clear(data.blank));
  find('another').onclick = () => setTriggerValue('another', true);
  return () => {
    observer.disconnect();
    left.then((leave) => leave());
  };
}

function draw(canvas, strokes, seen) {
  const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
  if (canvas.width !== side) Object.assign(canvas, {width: side, height: side});
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, side, side);
  if (strokes.length === 0 && seen) drawPixels(context, side, atob(seen));
  Object.assign(context, {lineWidth: PEN * side, lineCap: 'round', lineJoin: 'round', strokeStyle: '#ffffff'});
  context.beginPath();
  for (const [x, y, ...rest] of strokes) {
    context.moveTo(x * side, y * side);
    context.lineTo(x * side, y * side); // of a single point, a dot
    for (let place = 0; place < rest.length; place += 2) context.lineTo(rest[place] * side, rest[place + 1] * side);
  }
  context.stroke();
}

function drawPixels(context, side, bytes) {
  const edge = (place) => Math.round((place * side) / SIDE); // of whole pixels of the screen, so that no seam shows
  context.fillStyle = '#ffffff';
  for (let index = 0; index < SIDE * SIDE; index += 1) {
    const [x, y] = [index % SIDE, Math.floor(index / SIDE)];
    context.globalAlpha = (EXAMPLE * bytes.charCodeAt(index)) / 255;
    context.fillRect(edge(x), edge(y), edge(x + 1) - edge(x), edge(y + 1) - edge(y));
  }
  context.globalAlpha = 1;
}
