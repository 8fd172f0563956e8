// An array, drawn as its shape has it: a picture of 28 x 28, one for each unit, bars, a small field, or a figure.

const CELL = 18; // pixels of the screen, of a field's number

function drawnArray(array, blue, hidden) {
  const place = made('div', 'inside-array');
  const {name, shape, extremes: [least, greatest], units} = array;
  const size = shape.length ? `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})` : 'a number';
  const range = shape.length ? `, ${figure(least)} to ${figure(greatest)}` : '';
  const some = units && units.length < hidden ? `; here for ${units.length} of ${hidden} units` : '';
  place.append(made('p', 'inside-shape', `${name} ${size}${range}${some}`));
  place.append(array.picture ? pictures(array, blue) : numbers(array, blue));
  return place;
}

function pictures({name, picture, units}, blue) {
  const bytes = signedBytes(picture);
  const row = made('div', 'inside-strip');
  for (let from = 0; from < bytes.length; from += SIDE * SIDE) {
    const canvas = made('canvas');
    paintSigned(canvas, bytes, blue, from);
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', units ? `${name} of unit ${units[from / SIDE / SIDE] + 1}` : name);
    row.append(canvas);
  }
  return row;
}

function numbers({name, figures, units}, blue) {
  if (!Array.isArray(figures)) return made('p', 'inside-single', figure(figures));
  if (!Array.isArray(figures[0]) || figures[0].length === 1) {
    const named = (at) => (units ? `unit ${units[at] + 1}` : figures.length === 10 ? String(at) : `[${at}]`);
    return bars(figures.map((value, at) => ({name: named(at), value: Array.isArray(value) ? value[0] : value})), name, true);
  }
  return field(figures, blue, name);
}

// A matrix as a field of coloured cells; each says its number to who points at it.
function field(rows, blue, name) {
  const most = Math.max(...rows.flat().map((value) => Math.abs(value ?? 0))) || 1;
  const canvas = made('canvas', 'inside-field');
  Object.assign(canvas, {width: CELL * rows[0].length, height: CELL * rows.length});
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${name}, a row an output`);
  const context = canvas.getContext('2d');
  rows.forEach((row, down) => row.forEach((value, across) => {
    Object.assign(context, {fillStyle: value > 0 ? blue : ORANGE, globalAlpha: Math.abs(value ?? 0) / most});
    context.fillRect(CELL * across, CELL * down, CELL - 1, CELL - 1);
  }));
  canvas.onmousemove = ({offsetX, offsetY}) => {
    const [across, down] = [offsetX / canvas.clientWidth, offsetY / canvas.clientHeight];
    const value = rows[Math.floor(down * rows.length)]?.[Math.floor(across * rows[0].length)];
    canvas.title = value === undefined ? '' : figure(value, true);
  };
  return canvas;
}

