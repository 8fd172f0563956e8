// Pieces of the panel: signed bars, pictures with a caption, sums.

// Rows of a name, a signed bar and a figure. Each is {name, value}, perhaps with `words` instead of the figure, and
// `onClick`, which makes the name a button. The label may be `hidden`, for those only who hear the page.
function bars(rows, label, hidden = false) {
  const table = made('table', 'inside-bars');
  table.append(made('caption', hidden ? 'spoken' : '', label));
  const most = Math.max(...rows.map(({value}) => Math.abs(value ?? 0))) || 1;
  const body = table.createTBody();
  for (const {name, value, words, onClick, strong} of rows) {
    const row = body.insertRow();
    if (strong) row.className = 'inside-strong';
    const head = made('th');
    head.scope = 'row';
    head.append(onClick ? button('inside-link', name, onClick) : name);
    const bar = made('i', value < 0 ? 'inside-against' : 'inside-for');
    bar.style.setProperty('--length', Math.abs(value ?? 0) / most);
    const place = made('td', 'inside-bar');
    place.append(bar);
    row.append(head, place, made('td', 'inside-figure', words ?? figure(value, true)));
  }
  return table;
}

// A signed picture of 28 x 28 with words below; with `onPixel`, a click or Enter on a pixel names it.
function signedPicture(picture, blue, caption, onPixel = null, chosen = null) {
  const place = made('figure', 'inside-picture');
  const canvas = made('canvas');
  paintSigned(canvas, signedBytes(picture), blue);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', caption);
  const frame = made('div', 'inside-frame');
  frame.append(canvas);
  if (onPixel) pixelChooser(frame, canvas, onPixel, chosen);
  place.append(frame, made('figcaption', '', caption));
  return place;
}

// Arrow keys move the mark, Enter and a click choose.
function pixelChooser(frame, canvas, onPixel, chosen) {
  const mark = made('span', 'inside-mark');
  let at = chosen ?? Math.floor((SIDE * SIDE + SIDE) / 2);
  const show = () => {
    mark.style.left = `${(100 * (at % SIDE)) / SIDE}%`;
    mark.style.top = `${(100 * Math.floor(at / SIDE)) / SIDE}%`;
    canvas.setAttribute('aria-label', `Weights. Pixel in row ${Math.floor(at / SIDE) + 1}, column ${(at % SIDE) + 1}. Enter checks its gradient.`);
  };
  mark.hidden = chosen === null;
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'button');
  canvas.onclick = (event) => {
    const {left, top, width, height} = canvas.getBoundingClientRect();
    const [column, row] = [(event.clientX - left) / width, (event.clientY - top) / height].map((share) => Math.min(SIDE - 1, Math.max(0, Math.floor(SIDE * share))));
    onPixel(row * SIDE + column);
  };
  canvas.onkeydown = (event) => {
    const step = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE}[event.key];
    if (step) at = (at + step + SIDE * SIDE) % (SIDE * SIDE);
    else if (event.key === 'Enter' || event.key === ' ') onPixel(at);
    else return;
    mark.hidden = false;
    event.preventDefault();
    event.stopPropagation();
    show();
  };
  show();
  frame.append(mark);
}

// Lines of a sum: a name and a figure each.
function sum(lines) {
  const list = made('dl', 'inside-sum');
  for (const [name, value] of lines) list.append(made('dt', '', name), made('dd', '', value));
  return list;
}

