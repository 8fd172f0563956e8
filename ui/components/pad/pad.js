// A pad to draw on, with its two buttons.

const places = new WeakSet(); // that show something already: then ink.js knows more than the page's script

export default function ({data, parentElement, setTriggerValue}) {
  const find = (name) => parentElement.querySelector(`.pad-${name}`);
  const canvas = find('canvas');
  let {strokes} = data;
  let shown = null;
  const redraw = () => {
    if (!shown) return;
    drawBoard(canvas, strokes, shown.seen);
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
