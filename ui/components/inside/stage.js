// The stage: the digit, the hidden units that matter most for it, the ten outputs, and what flows between them.

const FAINTEST = 0.02; // fainter edges are left out

function drawStage(find, state, choose) {
  const {inside} = state;
  const on = inside.a1 || inside.units.map(() => 0);
  const most = Math.max(...on) || 1;
  children(find('units'), inside.units.length, unitButton).forEach((element, at) => {
    const number = inside.units[at];
    element.onclick = () => choose({unit: number});
    paintSigned(element.firstChild, state.weights, state.blue, at * SIDE * SIDE);
    element.style.setProperty('--activity', on[at] / most);
    element.lastChild.textContent = inside.a1 ? figure(on[at]) : '';
    element.setAttribute('aria-pressed', state.view.unit === number);
    element.setAttribute('aria-label', `Hidden unit ${number + 1}${inside.a1 ? `, a1 ${figure(on[at])}` : ''}`);
  });
  children(find('outputs'), 10, outputButton).forEach((element, digit) => {
    element.onclick = () => choose({output: digit});
    const share = inside.a2 ? inside.a2[digit] : null;
    element.classList.toggle('inside-read', inside.read === digit);
    element.style.setProperty('--share', share || 0);
    element.lastChild.textContent = inside.a2 ? percentage(share) : '';
    element.setAttribute('aria-pressed', state.view.output === digit);
    element.setAttribute('aria-label', `Output ${digit}${inside.a2 ? `, ${percentage(share)}` : ''}`);
  });
  drawEdges(find, state, on.map((value) => value / most));
}

function unitButton() {
  const element = button('inside-unit', '');
  element.append(made('canvas'), made('span'));
  return element;
}

function outputButton(digit) {
  const element = button('inside-output', '');
  element.append(made('b', '', String(digit)), made('span'));
  return element;
}

// From the pixels to each unit, grey, the stronger the more it answers. From each unit to each output, blue for it and
// orange against it; those of the answer, or of what was clicked on, are the strongest.
function drawEdges(find, {inside, view, blue}, activity) {
  const stage = find('stage'), canvas = find('edges');
  const {clientWidth: width, clientHeight: height} = stage;
  const ratio = window.devicePixelRatio || 1;
  const size = {width: Math.round(width * ratio), height: Math.round(height * ratio)};
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  if (!inside.flow) return;
  const columns = find('units').firstChild.offsetTop !== find('units').lastChild.offsetTop;
  const [from, to] = columns ? [rightOf, leftOf] : [bottomOf, topOf];
  const units = [...find('units').children], outputs = [...find('outputs').children];
  units.forEach((unit, at) => {
    line(context, from(find('board'), stage), to(unit.firstChild, stage), GREY, 0.5 + 2.5 * activity[at], 0.15 + 0.5 * activity[at]);
  });
  const most = Math.max(...inside.flow.flat().map(Math.abs)) || 1;
  const chosen = view.unit ?? view.output ?? null;
  const strong = (digit, unit) => {
    if (chosen === null) return digit === inside.read;
    return view.output === digit || view.unit === inside.units[unit];
  };
  inside.flow.forEach((row, digit) => row.forEach((value, unit) => {
    const share = Math.abs(value) / most;
    const opacity = share * (strong(digit, unit) ? 1 : chosen === null ? 0.4 : 0.12);
    if (opacity < FAINTEST) return;
    const start = from(columns ? units[unit] : units[unit].firstChild, stage);
    line(context, start, to(outputs[digit], stage), value > 0 ? blue : ORANGE, 0.5 + 5 * share, opacity);
  }));
}

function line(context, start, end, strokeStyle, lineWidth, globalAlpha) {
  Object.assign(context, {strokeStyle, lineWidth, globalAlpha});
  context.beginPath();
  context.moveTo(...start);
  context.lineTo(...end);
  context.stroke();
}

function boxOf(element, stage) {
  const [inner, outer] = [element.getBoundingClientRect(), stage.getBoundingClientRect()];
  return {left: inner.left - outer.left, top: inner.top - outer.top, width: inner.width, height: inner.height};
}

function leftOf(element, stage) {
  const {left, top, height} = boxOf(element, stage);
  return [left, top + height / 2];
}

function rightOf(element, stage) {
  const {left, top, width, height} = boxOf(element, stage);
  return [left + width, top + height / 2];
}

function topOf(element, stage) {
  const {left, top, width} = boxOf(element, stage);
  return [left + width / 2, top];
}

function bottomOf(element, stage) {
  const {left, top, width, height} = boxOf(element, stage);
  return [left + width / 2, top + height];
}

