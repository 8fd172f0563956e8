// Below the stage: what the digit is, the loss, and steps downhill on this one digit.

const MOST_STEPS = 200; // as in live/inside/view.py

function drawLearn(find, {inside, view, valley, blue}, actions) {
  children(find('labels'), 10, (digit) => button('inside-label', String(digit))).forEach((element, digit) => {
    element.onclick = () => actions.label(digit);
    element.setAttribute('aria-pressed', inside.label === digit);
    element.setAttribute('aria-label', `It is a ${digit}`);
  });
  const {losses} = inside;
  find('loss').textContent = losses ? lossInWords(losses) : '';
  find('said').textContent = inside.learning ? 'It is training: take steps once it stands still.' : losses ? inside.words : inside.a2 ? 'Say what the digit is: then there is a loss, and a way downhill.' : '';
  const taken = view.steps.reduce((sum, [, count]) => sum + count, 0);
  for (const [name, count] of [['step', 1], ['ten', 10]]) {
    find(name).disabled = !losses || inside.learning || taken + count > MOST_STEPS;
  }
  find('undo').disabled = !view.steps.length || inside.learning;
  if (document.activeElement !== find('alpha')) find('alpha').value = view.alpha;
  drawLosses(find('losses'), losses || []);
  if (valley) showValley(find, valley, blue);
}

function showValley(find, valley, blue) {
  drawValley(find('valley'), valley, blue);
  find('valley').setAttribute('aria-label', `The loss on many digits after a step of each size. ${valley.words}`);
  if (find('lands').textContent !== valley.words) find('lands').textContent = valley.words;
}

function lossInWords(losses) {
  const steps = losses.length - 1, last = figure(losses.at(-1));
  if (!steps) return `Loss ${last}`;
  return `Loss ${last} after ${steps} step${steps > 1 ? 's' : ''}; ${figure(losses[0])} before`;
}

// The loss after each step, from nought to the largest one.
function drawLosses(canvas, losses) {
  const ratio = window.devicePixelRatio || 1;
  const {clientWidth: width, clientHeight: height} = canvas;
  Object.assign(canvas, {width: Math.round(width * ratio), height: Math.round(height * ratio)});
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  const known = losses.map((loss) => loss ?? 0);
  const most = Math.max(...known, 1e-9);
  const x = (at) => 5 + ((width - 10) * at) / Math.max(known.length - 1, 10);
  const y = (loss) => height - 5 - ((height - 10) * loss) / most;
  Object.assign(context, {strokeStyle: getComputedStyle(canvas).color, fillStyle: getComputedStyle(canvas).color, lineWidth: 1.5});
  context.beginPath();
  known.forEach((loss, at) => (at ? context.lineTo(x(at), y(loss)) : context.moveTo(x(0), y(loss))));
  context.stroke();
  known.forEach((loss, at) => {
    context.beginPath();
    context.arc(x(at), y(loss), 2.5, 0, 2 * Math.PI);
    context.fill();
  });
  canvas.setAttribute('aria-label', losses.length > 1 ? `Loss after each step: ${losses.map((loss) => figure(loss)).join(', ')}` : 'The loss after each step will appear here');
}

