// The class's board. It asks the live channel what is new, and draws it once for each frame of the screen at most.

const AGAIN_MS = 2000; // after an error, which may pass
const SOON_MS = 400, IMPATIENT_MS = 3000; // a script that takes long is cut off by the next request
const UNKNOWN = 'data-class-unknown'; // of the document, while the server has not drawn this page yet
const VIEWS = ['runs', 'drawings', 'question'];
const SPOKEN_MS = 10_000; // between two sentences for who hears the page
const NAMELESS = 'digit-lab-nameless'; // kept for the session of this tab
const HIDE_KEY = 'h';
const TYPING = 'input:not([type=range]), textarea, select, [role=combobox], [role=listbox], [contenteditable=true]';
const MARGIN = 34; // pixels below the board: what the page keeps free, and a gap
const LOST = 'Not connected. It comes back by itself.';
const STILL = 'The board stands still.', PAUSED = 'The class is paused.';
const states = new WeakMap(); // for each place: what its board shows
const leaving = new WeakMap(); // for each place, how to leave it: it is drawn again without having been taken away

export default function ({data, parentElement, setStateValue}) {
  leaving.get(parentElement)?.();
  const state = stateOf(parentElement, data.code), root = parentElement.querySelector('.classroom-board');
  const find = (name) => root.querySelector(`.classroom-${name}`);
  let frame = 0, going = true, release = () => {}, facts = factsOf(state.ledger);

  const redraw = () => { frame ||= requestAnimationFrame(paint); }; // a hidden tab has no frames
  const parts = {
    curves: plotPart(root, 'curves', state, data, redraw),
    alphas: plotPart(root, 'alphas', state, data, redraw),
    people: peoplePart(root, state, data, redraw),
    wall: wallPart(root, state, data, redraw),
    poll: pollPart(root, state),
  };
  const shown = {runs: ['curves', 'alphas', 'people'], drawings: ['wall'], question: ['poll']};
  const paint = () => {
    frame = 0;
    facts = factsOf(state.ledger);
    head(root, state, facts);
    for (const name of shown[state.view]) parts[name].draw(facts);
    speak(find('spoken'), state, facts);
  };
  const measure = () => {
    root.style.setProperty('--classroom-top', `${Math.round(topOf(root) + MARGIN)}px`);
    for (const plot of [parts.curves, parts.alphas]) plot.measure();
    redraw();
  };

  const hideNames = () => {
    state.nameless = !state.nameless;
    remember(state.nameless);
    redraw();
  };
  const press = (event) => {
    if (event.key.toLowerCase() !== HIDE_KEY || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!event.composedPath()[0].closest?.(TYPING)) hideNames();
  };
  find('hide').onclick = hideNames;
  find('save').onclick = () => load(data.picture).then((picture) => savePicture(picture, state, facts, data));
  for (const button of find('choice').children) {
    button.onclick = () => { state.view = button.value; redraw(); };
  }
  document.addEventListener('keydown', press);
  const sizes = new ResizeObserver(measure);
  for (const one of [root, ...root.querySelectorAll('.classroom-frame'), find('wall')]) sizes.observe(one);

  // The page around the board was drawn when the class stood like `data.standing`; it is told of more until it knows. A
  // server that has started again since knows nothing of this page's buttons: until it has drawn them, none is pressed.
  let quiet = null;
  const tellPage = (module) => {
    const {standing, book} = state.ledger;
    const unknown = book !== '' && !data.standing.startsWith(book);
    document.documentElement.toggleAttribute(UNKNOWN, unknown);
    if (!standing || standing === data.standing) {
      quiet?.();
      quiet = null;
      return;
    }
    const tell = () => setStateValue('standing', `${performance.now()}`); // what is the same is not sent
    quiet ??= soon(() => (unknown ? module.tellPage(tell, IMPATIENT_MS) : module.tellPage(tell)));
  };
  const watch = (module) => {
    const {book, latest: since, here, frozen, standing} = state.ledger;
    module.wait('board', {code: data.code, book, since, here, frozen, standing}, (answer) => {
      if (!going) return;
      state.error = answer.error || '';
      if (answer.error) {
        setTimeout(() => going && watch(module), AGAIN_MS);
      } else {
        state.ledger = takeIn(state.ledger, answer);
        turnToNews(state);
        tellPage(module);
        watch(module);
      }
      redraw();
    });
  };
  load(data.module).then((module) => {
    if (!going) return;
    release = module.use((connected) => { state.connected = connected; redraw(); });
    tellPage(module);
    watch(module);
  });

  const leave = () => {
    going = false;
    quiet?.();
    document.documentElement.removeAttribute(UNKNOWN);
    cancelAnimationFrame(frame);
    document.removeEventListener('keydown', press);
    sizes.disconnect();
    release();
  };
  leaving.set(parentElement, leave);
  return leave;
}

// Begin in a moment: what a teacher's own click has changed, the page may just be drawing. Returns how to take it back.
function soon(begin) {
  let end = () => {};
  const timer = setTimeout(() => { end = begin(); }, SOON_MS);
  return () => {
    clearTimeout(timer);
    end();
  };
}

function stateOf(place, code) {
  const before = states.get(place);
  if (before?.code === code) return before;
  const state = {
    code, ledger: emptyLedger(), view: 'runs', nameless: isNameless(), connected: true, error: '', spoken: -Infinity,
    chosen: null, // the member whose runs stand out
    pointed: null, // the run that is pointed at: {id, plot, x}
    round: null, order: 'sent', // of the drawings; without a number, the latest round
    roundSeen: 0, pollSeen: '', // the news that the board has turned to
  };
  states.set(place, state);
  return state;
}

// When a round or a question begins, the board shows it.
function turnToNews(state) {
  const {agenda, poll} = state.ledger, round = agenda?.round;
  if (round && round.number !== state.roundSeen) Object.assign(state, {round: null}, round.open && {view: 'drawings'});
  const asked = poll ? JSON.stringify([poll.question, poll.options]) : '';
  if (poll?.open && asked !== state.pollSeen) state.view = 'question';
  if (agenda?.task && agenda.task !== state.taskSeen) state.view = 'runs';
  state.taskSeen = agenda?.task || '';
  Object.assign(state, {roundSeen: round?.number || 0, pollSeen: poll?.open ? asked : ''});
}

// What stands above: the best run, which part is shown, and how the board itself is.
function head(root, state, facts) {
  const find = (name) => root.querySelector(`.classroom-${name}`);
  say(find('best'), bestInWords(state, facts));
  const {frozen, agenda} = state.ledger, signs = [state.error, !state.connected && LOST, frozen && STILL, agenda?.paused && PAUSED];
  say(find('sign'), signs.find(Boolean) || '');
  for (const button of find('choice').children) button.setAttribute('aria-pressed', button.value === state.view);
  for (const view of VIEWS) hide(find(view), view !== state.view);
  hide(find('everybody'), state.view !== 'runs');
  find('hide').setAttribute('aria-pressed', state.nameless);
}

function speak(place, state, {people, best}) {
  if (!people.length || performance.now() - state.spoken < SPOKEN_MS) return;
  state.spoken = performance.now();
  say(place, `${people.length} people${best ? `, best ${roundPercent(best.top[1])}` : ''}`);
}

function isNameless() {
  try {
    return sessionStorage.getItem(NAMELESS) === '1';
  } catch {
    return false; // a browser that keeps nothing
  }
}

function remember(nameless) {
  try {
    sessionStorage.setItem(NAMELESS, nameless ? '1' : '0');
  } catch { /* it lasts as long as the page, then */ }
}
