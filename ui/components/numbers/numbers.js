// The figures of a run: of the present, or of the moment that is looked back at.

const HAIR = 1e-7; // is added to a percentage, as in model/ink/words.py: a half goes up, however it was computed
const READ_MS = 230; // between two states of the figures: nobody reads them faster
const SPOKEN_MS = 10_000; // between two sentences of a run that goes on
const APART_MS = 3000; // between any two sentences, at least
const WORDS = {running: 'learning', failed: 'it stopped itself'}; // what is said of a run; the others go by their names
const voices = new WeakMap(); // when each place last said something, and how the run stood then

export default function ({data, parentElement}) {
  const texts = Object.fromEntries(['held', 'train', 'loss', 'gradient']
    .map((name) => [name, parentElement.querySelector(`.numbers-${name}`).firstChild]));
  const set = (name, words) => { if (texts[name].data !== words) texts[name].data = words; };
  let shown = 0;
  const render = (run, module) => {
    if (run.status === 'running' && run.viewed === null && performance.now() - shown < READ_MS) return;
    shown = performance.now();
    const {latest, held} = module.shownMoment();
    set('held', held ? percent(held[3]) : '–');
    set('train', latest ? percent(latest[1]) : '–');
    set('loss', latest && latest[2] !== null ? figure(latest[2]) : '–');
    set('gradient', latest && latest[5] !== null ? figure(latest[5]) : '–');
    say(parentElement, run);
  };
  const leave = load(data.module)
    .then((module) => module.attach(parentElement, data.run, (run) => render(run, module)));
  return () => leave.then((end) => end());
}

function percent(share) {
  return `${(100 * share + HAIR).toFixed(1)} %`;
}

// Never more than six signs, so that nothing beside it moves.
function figure(value) {
  return value < 10 ? value.toFixed(3) : value < 1000 ? value.toFixed(1) : value.toExponential(0);
}

// Say where the run stands: whenever it stands otherwise, and now and then while it goes on; never much at once.
function say(place, run) {
  const voice = voices.get(place) || {at: -SPOKEN_MS, stands: standing({...run, status: 'ready'}), timer: 0};
  voices.set(place, voice);
  clearTimeout(voice.timer);
  const news = standing(run) !== voice.stands;
  if (!run.status || (!news && run.status !== 'running')) return;
  voice.timer = setTimeout(() => {
    voice.at = performance.now();
    voice.stands = standing(run);
    place.querySelector('.spoken').textContent = inWords(run);
  }, Math.max(0, voice.at + (news ? APART_MS : SPOKEN_MS) - performance.now()));
}

function standing({id, status, iteration}) {
  return `${id} ${status} ${status === 'running' ? '' : iteration}`;
}

function inWords(run) {
  const share = run.held ? `, ${percent(run.held[3])} of held-out digits read right` : '';
  return `Step ${run.iteration} of ${run.iterations}, ${WORDS[run.status] || run.status}${share}. ${run.message}`.trim();
}
