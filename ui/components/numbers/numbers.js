// The figures of a run: of the present, or of the moment that is looked back at.

const HAIR = 1e-7; // is added to a percentage, as in model/ink/words.py: a half goes up, however it was computed
const READ_MS = 230; // between two states of the figures: nobody reads them faster
const SPOKEN_MS = 10_000; // between two sentences of a run that goes on
const APART_MS = 3000; // between any two sentences, at least
const WORDS = {running: 'learning', failed: 'it stopped itself'}; // what is said of a run; the others go by their names
const voices = new WeakMap(); // when each place last said something, and how the run stood then

export default function ({data, parentElement}) {
  const set = (name, text) => {
    const place = parentElement.querySelector(`.numbers-${name}`);
    if (place.textContent !== text) place.textContent = text;
  };
  let shown = 0;
  const render = (run, module) => {
    if (run.status === 'running' && run.viewed === null && performance.now() - shown < READ_MS) return;
    shown = performance.now();
    const {latest, held} = module.shownMoment();
    set('held', held ? percent(held[3]) : '–');
    set('train', latest ? percent(latest[1]) : '–');
    set('loss', latest && latest[2] !== null ? latest[2].toFixed(3) : '–');
    set('gradient', latest && latest[5] !== null ? latest[5].toFixed(3) : '–');
    say(parentElement, run);
  };
  const leave = load(data.module)
    .then((module) => module.attach(parentElement, data.run, (run) => render(run, module)));
  return () => leave.then((end) => end());
}

function percent(share) {
  return `${(100 * share + HAIR).toFixed(1)} %`;
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
