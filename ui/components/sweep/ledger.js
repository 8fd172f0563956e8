// What the server has told of a sweep, and what follows from it.

const UNDER_WAY = ['waiting', 'ready', 'running', 'paused'];

function emptyLedger() {
  return {version: '', plan: null, going: false, left: null, runs: []};
}

// For each run, how many of its points are here.
function knownOf({runs}) {
  return Array.from(runs, (run) => (run ? run.points.length : 0)); // also where there is none yet
}

// Take in an answer. Returns the ledger that holds it: another one if everything begins again.
function takeIn(before, {version, going, left, plan, whole, runs}) {
  const ledger = whole ? emptyLedger() : before;
  for (const {from, points, ...now} of runs || []) {
    const kept = ledger.runs[now.index]?.points.slice(0, from) || [];
    ledger.runs[now.index] = {...now, points: [...kept, ...(points || [])]};
  }
  return Object.assign(ledger, {version, going, left: left ?? null}, plan && !ledger.plan && {plan});
}

// What all parts show: the runs, those with the same values together, the best of these, and how many are where.
function factsOf({plan, runs, going, left}) {
  const here = runs.filter(Boolean), groups = groupsOf(here);
  const counts = {};
  for (const {status} of here) counts[status] = (counts[status] || 0) + 1;
  const best = groups.reduce((found, one) => (one.mean !== null && (!found || one.mean > found.mean) ? one : found), null);
  return {plan, going, left, runs: here, groups, best, counts};
}

// The runs with the same values, which differ by their seed. Mean, lowest and highest are of those that finished.
function groupsOf(runs) {
  const groups = new Map();
  for (const run of runs) {
    const key = run.place.join();
    if (!groups.has(key)) groups.set(key, {key, place: run.place, runs: []});
    groups.get(key).runs.push(run);
  }
  return [...groups.values()].map((group) => {
    const ends = group.runs.filter(({status, accuracy}) => status === 'finished' && accuracy !== null).map(({accuracy}) => accuracy);
    if (!ends.length) return {...group, done: 0, mean: null, low: null, high: null};
    const mean = ends.reduce((sum, one) => sum + one, 0) / ends.length;
    return {...group, done: ends.length, mean, low: Math.min(...ends), high: Math.max(...ends)};
  });
}
