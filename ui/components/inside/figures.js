// Figures and signed pictures, as all parts of Inside write and draw them.

const ORANGE = '#f59322'; // these two as in ui/palette.py
const GREY = '#8b919e';
const HAIR = 1e-7; // is added to a percentage, as in model/ink/words.py: a half goes up, however it was computed
const FIGURES = 3; // significant ones

// A number with three figures; a minus sign as wide as a plus.
function figure(value, signed = false) {
  if (value === null || value === undefined) return 'no number';
  const size = Math.abs(value);
  const plain = size < 1e4 && (size >= 1e-4 || size === 0);
  const words = Number.isInteger(value) && plain ? String(size) : plain ? decimals(size) : size.toExponential(FIGURES - 1);
  const sign = value < 0 ? '−' : signed && value > 0 ? '+' : '';
  return `${sign}${words.replace('e-', 'e−').replace('e+', 'e')}`;
}

// Not in the form 1.2e-4, in which `toPrecision` has small numbers.
function decimals(size) {
  return size.toFixed(Math.max(0, FIGURES - 1 - Math.floor(Math.log10(size))));
}

function percentage(share) {
  return share === null ? 'no number' : `${(100 * share + HAIR).toFixed(1)} %`;
}

function signedBytes({bytes}) {
  return Int8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
}

// 784 signed bytes on a canvas of 28 x 28: blue above nought, orange below, the page's ground for nought.
function paintSigned(canvas, bytes, blue, from = 0) {
  if (canvas.width !== SIDE) Object.assign(canvas, {width: SIDE, height: SIDE});
  const context = canvas.getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  const colours = [blue, ORANGE].map((colour) => colour.match(/\w\w/g).map((part) => parseInt(part, 16)));
  for (let at = 0; at < SIDE * SIDE; at += 1) {
    const value = bytes[from + at];
    const [red, green, third] = colours[value > 0 ? 0 : 1];
    image.data.set([red, green, third, 2 * Math.abs(value)], 4 * at);
  }
  context.putImageData(image, 0, 0);
}

function made(name, className = '', text = '') {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== '') element.textContent = text;
  return element;
}

function button(className, text, onClick = null) {
  const element = made('button', className, text);
  element.type = 'button';
  element.onclick = onClick;
  return element;
}

// Exactly so many children, the new ones made by `make(at)`.
function children(element, count, make) {
  while (element.children.length > count) element.lastChild.remove();
  while (element.children.length < count) element.append(make(element.children.length));
  return [...element.children];
}

