// Pictures of what a page shows, to be kept: PNG with dark ink on white in every theme, a title, and below it what it is.

export const INK = '#31333f';
export const LINE = 24; // pixels from one line of words to the next
const MARGIN = 36, FINER = 2; // pixels around it; the file has FINER times as many pixels each way
export const WIDTH = 1128; // pixels that there are to draw on
const FAINT = '#f0f2f6'; // ground of the part of the axis that is opened up
const CURVE = {height: 560, size: 18}; // pixels, and of its words
const TITLE = 28, WORDS = 16; // pixels: sizes of type
const REVOKE_MS = 60_000; // by then the browser has the file

// The type of the page, this large.
export function font(size = WORDS, weight = 400) {
  const app = document.querySelector('[data-testid=stApp]') || document.body;
  return `${weight} ${size}px ${getComputedStyle(app).fontFamily}`;
}

// Save a picture. `lines` stand below its title; below them, `paint(pen)` draws on WIDTH x height pixels.
export function save(file, title, lines, height, paint) {
  const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
  const top = MARGIN + 2 * TITLE + LINE * lines.length, across = WIDTH + 2 * MARGIN;
  Object.assign(canvas, {width: FINER * across, height: FINER * (top + height + MARGIN)});
  pen.setTransform(FINER, 0, 0, FINER, FINER * MARGIN, FINER * MARGIN);
  Object.assign(pen, {fillStyle: INK, textBaseline: 'top', font: font(TITLE, 700)});
  pen.fillText(title, 0, 0, WIDTH);
  pen.font = font();
  lines.forEach((words, row) => pen.fillText(words, 0, 1.4 * TITLE + LINE * row, WIDTH));
  pen.setTransform(FINER, 0, 0, FINER, FINER * MARGIN, FINER * top);
  paint(pen);
  pen.resetTransform();
  Object.assign(pen, {fillStyle: '#ffffff', globalAlpha: 1, globalCompositeOperation: 'destination-over'});
  pen.fillRect(0, 0, canvas.width, canvas.height); // under all of it
  canvas.toBlob((blob) => download(file, blob));
}

// Save the curve of a run: of accuracies, or of losses. `draw(room)` draws it with what the room has.
export function saveCurve({file, title, settings}, kind, soFar, draw) {
  const name = `${file}-${kind === 'loss' ? 'loss' : 'curve'}.png`;
  save(name, title, [[soFar, ...settings].join(', ')], CURVE.height, (pen) => {
    pen.font = font(CURVE.size);
    draw({...CURVE, pen, width: WIDTH, text: INK, faint: FAINT});
  });
}

function download(file, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_MS);
}
