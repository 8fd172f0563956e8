// A sweep as it goes. It asks the live channel what is new, and draws it once for each frame of the screen at most.

const AGAIN_MS = 2000; // after an error, which may pass
const SPOKEN_MS = 10_000; // between two sentences for who hears the page
const MARGIN = 34; // pixels below the part: what the page keeps free, and a gap
const LOST = 'Not connected. It comes back by itself.';
const states = new WeakMap(); // for each place: what it shows of its sweep
const leaving = new WeakMap(); // for each place, how to leave it: it is drawn again without having been taken away

export default function ({data, parentElement, setStateValue}) {
  leaving.get(parentElement)?.();
  const state = stateOf(parentElement, data), root = parentElement.querySelector('.sweep-board');
  const find = (name) => root.querySelector(`.sweep-${name}`);
  let frame = 0, here = true, release = () => {}, facts = factsOf(state.ledger);

  const redraw = () => { frame ||= requestAnimationFrame(paint); }; // a hidden tab has no frames
  const pick = picking(state, redraw), plots = Object.keys(PLOTS).map((name) => plotPart(root, name, pick));
  const table = tablePart(root, state, data, pick, redraw), tellPicked = pickedPart(root);
  const paint = () => {
    frame = 0;
    facts = factsOf(state.ledger);
    const picked = pickedOf(state), chosen = picked && new Set(picked.runs);
    head(root, state, facts);
    tellPicked(facts, state, data);
    for (const plot of plots) plot.draw(facts, chosen);
    table.draw(facts, picked);
  };
  const measure = () => {
    root.style.setProperty('--sweep-top', `${Math.round(topOf(root) + MARGIN)}px`);
    for (const plot of plots) plot.measure();
    redraw();
  };

  const press = ({key}) => key === 'Escape' && pick.clear();
  find('save').onclick = () => facts.plan && load(data.picture).then((picture) => savePicture(picture, facts, data));
  document.addEventListener('keydown', press);
  const sizes = new ResizeObserver(measure);
  for (const one of [root, ...root.querySelectorAll('.sweep-frame')]) sizes.observe(one);

  let quiet = () => {};
  const tellEnd = () => setStateValue('ended', `${data.id} ${performance.now()}`); // what is the same is not sent
  const watch = (module) => {
    const {ledger} = state;
    module.wait('sweep', {sweep: data.id, version: ledger.version, known: knownOf(ledger)}, (answer) => {
      if (!here) return;
      state.error = answer.error || '';
      if (answer.error) {
        setTimeout(() => here && watch(module), AGAIN_MS);
      } else {
        const went = state.ledger.going;
        state.ledger = takeIn(state.ledger, answer);
        if (went !== answer.going) quiet();
        if (went && !answer.going) quiet = module.tellPage(tellEnd);
        watch(module);
      }
      redraw();
    });
  };
  load(data.module).then((module) => {
    if (!here) return;
    release = module.use((connected) => { state.connected = connected; redraw(); });
    watch(module);
  });
  const spoken = setInterval(() => speak(find('spoken'), facts), SPOKEN_MS);

  const leave = () => {
    here = false;
    quiet();
    clearInterval(spoken);
    cancelAnimationFrame(frame);
    document.removeEventListener('keydown', press);
    sizes.disconnect();
    release();
  };
  leaving.set(parentElement, leave);
  return leave;
}

function stateOf(place, {id, going}) {
  const before = states.get(place);
  if (before?.id === id) return before;
  const state = {
    id, ledger: {...emptyLedger(), going}, // the page knows it as going: if it isn't any more, the page is told
    connected: true, error: '',
    pointed: null, kept: null, // picks of runs: {key, runs, from}
    sort: {name: '', way: 1}, stop: 0, // the table's order, and which of its rows is a stop for the Tab key
    scrolled: undefined, // the pick that the table was scrolled to
  };
  states.set(place, state);
  return state;
}

// What stands above: the best runs, how far the sweep is, and how the part itself is.
function head(root, state, facts) {
  const find = (name) => root.querySelector(`.sweep-${name}`);
  say(find('best'), bestInWords(facts));
  find('best').classList.toggle('sweep-quiet', !facts.best);
  say(find('progress'), facts.plan ? progressInWords(facts) : '');
  say(find('sign'), [state.error, !state.connected && LOST].find(Boolean) || '');
  const two = facts.plan?.varied.length > 1;
  hide(find('cells'), !two);
  root.classList.toggle('sweep-two', Boolean(two));
}

function speak(place, {plan, runs, counts, best}) {
  if (plan) say(place, `${counts.finished || 0} of ${runs.length} runs done${best ? `, best ${roundPercent(best.mean)}` : ''}`);
}
