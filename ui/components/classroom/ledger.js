// What the server has told of the class, and what follows from it.

function emptyLedger() {
  return {
    book: '', latest: 0, here: [], frozen: false, standing: '', agenda: null, poll: null, solved: new Set(),
    members: new Map(), runs: new Map(), drawings: new Map(),
  };
}

const TAKE = {
  member: (ledger, [number], now) => put(ledger.members, number, now && !now.banned ? now : null),
  run: (ledger, [id], now, points) => put(ledger.runs, id, now && grown(ledger.runs.get(id), id, now, points || [])),
  drawing: (ledger, [round, member], now) => {
    ledger.drawings.delete(`${round} ${member}`); // one that is sent again is the newest one
    put(ledger.drawings, `${round} ${member}`, now && {...now, round, member});
  },
  solved: (ledger, _, now) => { ledger.solved = new Set(now); },
  agenda: (ledger, _, now) => { ledger.agenda = now; },
  poll: (ledger, _, now) => { ledger.poll = now && now.question ? now : null; },
};

// Take in an answer. Returns the ledger that holds it: another one if everything starts over.
function takeIn(before, {book, latest, whole, here, frozen, standing, items}) {
  const ledger = whole ? emptyLedger() : before;
  for (const {kind, key, now, points} of items) TAKE[kind]?.(ledger, key, now, points);
  return Object.assign(ledger, {book, latest, here, frozen, standing});
}

function put(map, key, thing) {
  if (thing) map.set(key, thing);
  else map.delete(key);
}

// A run with what is new of its curve. Points may come twice, and a run that was begun again has others.
function grown(run, id, now, points) {
  const before = run ? run.points : [];
  const kept = points.length ? before.filter(([step]) => step < points[0][0]) : before;
  const all = points.length ? [...kept, ...points] : kept;
  const top = all.reduce((best, point) => (best && best[1] >= point[1] ? best : point), null);
  return {...now, id, points: all, top};
}

// What the parts of the board show: people by number, their newest runs, the best one.
function factsOf(ledger) {
  const runs = [...ledger.runs.values()].filter(({member}) => ledger.members.has(member)).sort((a, b) => a.created - b.created);
  const best = runs.reduce((found, run) => (run.top && (!found || run.top[1] > found.top[1]) ? run : found), null);
  return {
    people: [...ledger.members.keys()].sort((a, b) => a - b),
    here: new Set(ledger.here),
    runs,
    best,
    newest: new Map(runs.map((run) => [run.member, run])), // the last one of each
    rounds: roundsOf(ledger),
  };
}

// The rounds so far, the latest one last, each with its drawings as they came.
function roundsOf({drawings, agenda, members}) {
  const rounds = new Map();
  const round = (number, digit) => rounds.get(number) || rounds.set(number, {number, digit, drawings: []}).get(number);
  for (const one of drawings.values()) if (members.has(one.member)) round(one.round, one.meant).drawings.push(one);
  if (agenda?.round) round(agenda.round.number, agenda.round.digit);
  return [...rounds.values()].sort((a, b) => a.number - b.number);
}

// How many of these readings are right, wrong, or none.
function counted(drawings, reading) {
  const digits = drawings.map((one) => [reading(one).digit, one.meant]);
  const right = digits.filter(([digit, meant]) => digit === meant).length;
  const unsure = digits.filter(([digit]) => digit === null).length;
  return {right, unsure, wrong: digits.length - right - unsure};
}

const latestReading = ({readings}) => readings.at(-1);
const firstReading = ({readings}) => readings[0];
const readTwice = ({readings}) => readings.length > 1;
