// How a sweep is told in words.

const STATES = {
  waiting: 'waiting', ready: 'waiting', running: 'going', paused: 'paused', finished: 'done', stopped: 'stopped', failed: 'went wrong',
  deleted: 'deleted',
};
const NONE_YET = 'The best one stands here once a run is done.';
const HOW_TO_PICK = 'Point at a run to find it everywhere. A click keeps it.';

function clock(seconds) {
  const whole = Math.round(seconds), [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const begin = hours ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes);
  return `${begin}:${String(whole % 60).padStart(2, '0')}`;
}

// '31 of 65 runs done · 12 going · 2 went wrong · about 0:42 left'
function progressInWords({runs, counts, going, left}) {
  const others = [['running', 'going'], ['paused', 'paused'], ['stopped', 'stopped'], ['failed', 'went wrong']];
  const words = others.filter(([status]) => counts[status]).map(([status, word]) => `${counts[status]} ${word}`);
  const first = `${counts.finished || 0} of ${runs.length} runs done`;
  return [first, ...words, ...(going && left !== null ? [`about ${clock(left)} left`] : [])].join(' · ');
}

function bestInWords({plan, best}) {
  if (!best) return NONE_YET;
  const at = best.place.length ? ` at ${valuesInWords(plan, best.place)}` : '';
  if (plan.seeds.length < 2) return `Best ${percent(best.mean)}${at}`;
  const some = best.done < plan.seeds.length ? ` (${best.done} of ${plan.seeds.length} seeds)` : '';
  return `Best ${percent(best.mean)} on average${at}${some}`;
}

function valuesInWords({varied}, place) {
  return place.map((index, at) => `${varied[at].label} ${varied[at].written[index]}`).join(', ');
}

// Which run it is: by what varies, and by its seed if there are several.
function runInWords(plan, {index, place, seed}) {
  const words = [place.length ? valuesInWords(plan, place) : '', plan.seeds.length > 1 ? `seed ${seed}` : ''].filter(Boolean);
  return words.join(', ') || `run ${index + 1}`;
}

function pickedInWords({plan, groups}, runs) {
  if (runs.length === 1) {
    const [run] = runs, accuracy = run.accuracy === null ? '' : `${percent(run.accuracy)}, `;
    return `${runInWords(plan, run)}: ${accuracy}${grouped(run.iteration)} / ${grouped(run.iterations)} steps, ${STATES[run.status]}`;
  }
  const {place, mean, low, high, done} = groups.find((one) => one.runs.includes(runs[0]));
  const result = mean === null ? 'none done' : `${percent(mean)} on average, ${percent(low)} to ${percent(high)}, ${done} done`;
  return `${valuesInWords(plan, place)}, ${runs.length} seeds: ${result}`;
}

function by({varied}) {
  return varied.length ? ` by ${varied.map(({label}) => label).join(' and ')}` : '';
}

const HEADINGS = {
  ends: (plan) => `Held-out accuracy at the end${plan?.varied.length ? `,${by(plan)}` : ''}`,
  curves: () => 'Held-out accuracy, step by step',
  cells: (plan) => (plan?.varied.length > 1 ? `On average: ${plan.varied[0].label} across, ${plan.varied[1].label} upwards` : ''),
};

// For who hears the page.
function plotInWords(name, facts) {
  const {plan, runs, counts, best, groups} = facts;
  const ends = best ? ` ${bestInWords(facts)}.` : ' No run is done yet.';
  const results = groups.filter(({mean}) => mean !== null).length;
  if (name === 'cells') return `Mean accuracy${by(plan)}: ${results} of ${groups.length} cells have a result.${ends}`;
  const what = name === 'curves' ? 'Held-out accuracy step by step' : `Held-out accuracy where each run ended${by(plan)}`;
  const [done, now, wrong] = ['finished', 'running', 'failed'].map((status) => counts[status] || 0);
  return `${what}: ${runs.length} runs, ${done} done, ${now} going, ${wrong} went wrong.${ends}`;
}
