// The figures of a run: of the present, or of the moment that is looked back at.

const HAIR = 1e-7; // is added to a percentage, as in model/ink/words.py: a half goes up, however it was computed
const READ_MS = 230; // between two states of the figures: nobody reads them faster
const SPOKEN_MS = 10_000; // between two sentences of a run that goes on
const spoken = new WeakMap(); // when each place last said something, and what the run was doing then

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
  const leave = import(location.origin + data.module)
    .then((module) => module.attach(parentElement, data.run, (run) => render(run, module)));
  return () => leave.then((end) => end());
}

function percent(share) {
  return `${(100 * share + HAIR).toFixed(1)} %`;
}

function say(place, run) {
  const last = spoken.get(place) || {at: -SPOKEN_MS, status: 'ready', id: run.id};
  const now = performance.now();
  const same = run.id === last.id && run.status === last.status;
  if (!run.status || (same && (run.status !== 'running' || now - last.at < SPOKEN_MS))) return;
  spoken.set(place, {at: now, status: run.status, id: run.id});
  const share = run.held ? `, ${percent(run.held[3])} of held-out digits read right` : '';
  place.querySelector('.spoken').textContent = `Step ${run.iteration} of ${run.iterations}, ${run.status}${share}.`;
}
