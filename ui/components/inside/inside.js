// Inside: one digit in one network. A click is answered in the browser or over the socket; the page's script only writes
// the link.

const TELL_MS = 400; // after the last click, before the page's script hears of the view
const GONE_MS = 1000; // a part that gets new data goes and comes back
const HIDDEN_BELOW = 150; // pixels: of a panel, so much must be seen
const SETTLED_MS = 800; // without a change, before the answer is said to who can't see it
const LEGEND = 'Units: ink on blue excites them, ink on orange calms them.';
const kept = new WeakMap(); // for each place in the page, its state: when the script draws it again, the browser knows more

export default function ({data, parentElement, setStateValue}) {
  const find = (name) => parentElement.querySelector(`.inside-${name}`);
  const before = kept.get(parentElement);
  const state = before?.version === data.version ? before : stateOf(data); // another version: opened for something else
  if (before && state !== before) silence(before);
  kept.set(parentElement, state);
  if (state.who !== JSON.stringify(data.network)) {
    Object.assign(state, {who: JSON.stringify(data.network), check: null, shown: data.shown});
    Object.assign(state.view, {steps: [], unit: state.view.unit < data.shown.inside.hidden ? state.view.unit : null});
  }
  Object.assign(state, {blue: blueOf(parentElement), functions: data.functions, data});
  let ink = null, voice = 0;
  const drawn = {}; // by this run of the script
  state.drawn = drawn;

  if (data.heard === state.told) state.stopTelling();
  const tell = () => {
    clearTimeout(state.timer);
    state.stopTelling();
    state.timer = setTimeout(() => {
      state.told += 1;
      const said = {...state.view, number: state.told};
      state.stopTelling = ink.tellPage(() => setStateValue('view', said));
    }, TELL_MS);
  };
  let asked = null;
  const ask = () => {
    asked = questionOf(state);
    ink?.ponder(asked, hear);
    ink?.hearOfValley('', hearOfValley); // at once
  };
  const hearOfValley = (answer) => {
    if (state.drawn !== drawn || answer.error) return;
    state.valley = answer;
    if (find('edges').isConnected) showValley(find, answer, state.blue);
    ink.hearOfValley(answer.version, hearOfValley);
  };
  const hear = (answer) => {
    Object.assign(asked, {shown: answer.inside.units, pictures: answer.inside.pictures}); // what the pen asks next
    if (answer.inside.weights) state.weights = signedBytes(answer.inside.weights);
  };
  const change = (changes) => {
    Object.assign(state.view, changes);
    redraw();
    ask();
    tell();
  };
  const actions = actionsOf(state, change, () => ink, () => redraw(), () => intoView(find('panel')));
  const redraw = () => {
    state.inside = state.shown.inside;
    if (!find('edges').isConnected) return; // its page is being left
    drawAll(find, state, actions);
  };
  const render = (shown, connected = true) => {
    Object.assign(state, {shown, connected});
    redraw();
    clearTimeout(voice);
    voice = setTimeout(() => { find('spoken').textContent = spoken(state); }, SETTLED_MS);
  };
  const paint = (strokes) => {
    const points = (strokes || []).reduce((count, stroke) => count + stroke.length, 0);
    if (points !== state.points && (state.view.steps.length || state.check)) {
      Object.assign(state, {check: null});
      Object.assign(state.view, {steps: []});
      ask();
    }
    if (points !== state.points) tell();
    Object.assign(state, {points, strokes: strokes || []});
    drawDigit(find, state);
  };

  state.weights ??= signedBytes(data.shown.inside.weights);
  wire(find, state, actions, data);
  render(state.shown);
  const observer = new ResizeObserver(redraw);
  observer.observe(find('stage'));
  const leaving = load(data.module).then((module) => {
    ink = module;
    const leave = module.show(parentElement, {...data, network: undefined, shown: state.shown}, render, paint);
    ask();
    return leave;
  });
  return () => {
    observer.disconnect();
    clearTimeout(voice);
    setTimeout(() => state.drawn === drawn && silence(state), GONE_MS);
    leaving.then((leave) => leave());
  };
}

// The page was left: nobody is to hear of the view any more.
function silence(state) {
  clearTimeout(state.timer);
  state.stopTelling();
}

function stateOf(data) {
  return {
    version: data.version,
    view: {...data.view},
    shown: data.shown,
    strokes: data.strokes,
    points: data.strokes.flat().length,
    who: JSON.stringify(data.network),
    check: null,
    valley: null,
    weights: null,
    told: data.heard, // counts what the page's script was told
    stopTelling: () => {},
  };
}

// What the server is asked: see `live/inside/answer.py`.
function questionOf({view, shown, data}) {
  const {digit, label, steps, unit, stage, alpha, wanted} = view;
  const {units, pictures} = shown.inside;
  return {kind: 'inside', ...data.network, digit, label, steps, unit, function: stage, alpha, wanted, shown: units, pictures};
}

function actionsOf(state, change, module, redraw, showPanel) {
  const {view} = state;
  const nothing = {unit: null, output: null, stage: null};
  const fresh = {steps: [], label: null};
  return {
    // A second click on the same thing closes it.
    choose: (what) => {
      const [[kind, value]] = Object.entries(what);
      state.check = null;
      change({...nothing, [kind]: view[kind] === value ? null : value});
      if (view[kind] !== null) showPanel();
    },
    label: (digit) => {
      state.check = null;
      change({label: digit, steps: []});
    },
    step: (count) => {
      state.check = null;
      change({steps: [...view.steps, [view.alpha, count]]});
    },
    undo: () => { // what the last press of a button did
      state.check = null;
      change({steps: view.steps.slice(0, -1)});
    },
    alpha: (alpha) => change({alpha}),
    search: (wanted) => change({...nothing, wanted, unit: wanted}),
    digit: (digit) => {
      state.check = null;
      change({...fresh, digit});
      if (state.points) module()?.clear(state.data.blank);
    },
    clear: () => {
      state.check = null;
      Object.assign(view, {...fresh, digit: null});
      module()?.ponder(questionOf(state), null);
      module()?.clear(state.data.blank);
      change({});
    },
    verify: (place) => module()?.check(place, (answer) => {
      state.check = answer.error ? {...place, words: answer.error} : answer;
      redraw();
    }),
  };
}

function drawAll(find, state, actions) {
  drawDigit(find, state);
  drawStage(find, state, actions.choose);
  drawLearn(find, state, actions);
  children(find('rail'), state.functions.length, (at) => button('inside-function', state.functions[at].name)).forEach((element, at) => {
    element.onclick = () => actions.choose({stage: state.functions[at].name});
    element.setAttribute('aria-pressed', state.view.stage === state.functions[at].name);
  });
  drawPanel(find('panel'), state, actions);
  find('remark').textContent = state.connected === false ? 'Not connected. It comes back by itself.' : remarkOn(state);
}

function drawDigit(find, {strokes, shown, inside, view}) {
  drawBoard(find('canvas'), strokes, shown.seen);
  find('board').classList.toggle('inside-drawn', strokes.length > 0);
  if (document.activeElement !== find('number')) find('number').value = strokes.length || view.digit === null ? '' : view.digit;
  find('which').textContent = strokes.length ? 'Your drawing.' : view.digit === null ? 'Nothing yet.' : `A held-out ${inside?.truth ?? ''}: never learned from.`;
}

function remarkOn({inside, shown: {problem}}) {
  const {hidden, units, standing} = inside;
  const some = hidden > units.length ? `Of ${hidden} hidden units, the ${units.length} that matter most for this digit.` : '';
  return problem || [standing, some, LEGEND].filter(Boolean).join(' ');
}

function spoken({inside}) {
  return inside.a2 ? `It reads ${inside.read}, ${percentage(inside.a2[inside.read])}.${inside.losses ? ` ${lossInWords(inside.losses)}.` : ''}` : 'Nothing to read yet.';
}

function wire(find, state, actions, data) {
  find('canvas').onpointerdown = (event) => find('canvas').setPointerCapture(event.pointerId); // it may leave and return
  find('clear').onclick = actions.clear;
  find('another').onclick = () => actions.digit(state.view.digit === null ? 0 : (state.view.digit + 1) % data.digits);
  number(find('number'), 0, data.digits - 1, true, actions.digit);
  number(find('alpha'), 0.001, 10, false, actions.alpha);
  find('find').hidden = data.shown.inside.hidden <= 10;
  number(find('search'), 1, data.shown.inside.hidden, true, (unit) => actions.search(unit - 1));
  find('step').onclick = () => actions.step(1);
  find('ten').onclick = () => actions.step(10);
  find('undo').onclick = actions.undo;
  for (const name of ['units', 'outputs', 'rail', 'labels']) find(name).onkeydown = byArrows;
}

// On a phone, what was clicked on opens below the screen's edge.
function intoView(panel) {
  if (panel.getBoundingClientRect().top < window.innerHeight - HIDDEN_BELOW) return;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  panel.scrollIntoView({behavior: still ? 'auto' : 'smooth', block: 'start'});
}

// A field for a number; out of its range, the nearest one in it counts.
function number(input, least, most, whole, onNumber) {
  Object.assign(input, {min: least, max: most});
  input.onchange = () => {
    const value = whole ? Math.round(Number(input.value)) : Number(input.value);
    if (input.value === '' || Number.isNaN(value)) return;
    input.value = Math.min(most, Math.max(least, value));
    onNumber(Number(input.value));
  };
}

// Arrow keys go from one button of a row to the next.
function byArrows(event) {
  const step = {ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1}[event.key];
  if (!step) return;
  event.preventDefault();
  const row = [...event.currentTarget.children];
  row[row.indexOf(event.target.closest('button')) + step]?.focus();
}
