// Who is in the class: each with their newest run. A click on somebody makes their runs stand out.

const NOBODY = 'Nobody is here yet. They join with the code.';
const LEGEND = 'Each person’s newest run: alpha, step, held-out accuracy.';

// Show the people; returns {draw(facts)}. `redraw` is called when somebody is chosen.
function peoplePart(root, state, data, redraw) {
  const [task, legend, list] = ['task', 'legend', 'people'].map((name) => root.querySelector(`.classroom-${name}`));
  const rows = new Map();
  list.replaceChildren(); // the part may be drawn again
  const make = (member) => makePerson(() => {
    state.chosen = state.chosen === member ? null : member;
    redraw();
  });
  return {
    draw: (facts) => {
      say(task, taskInWords(state.ledger));
      say(legend, facts.people.length ? LEGEND : NOBODY);
      keep(list, rows, facts.people, make);
      for (const [member, row] of rows) fillPerson(row, member, facts, state, data);
    },
  };
}

function makePerson(choose) {
  const cells = ['name', 'alpha', 'steps', 'accuracy', 'state'].map((name) => made('span', `classroom-${name}`));
  cells[2].append(made('span', 'classroom-rare'), made('span'), made('span', 'classroom-rare')); // a narrow board leaves out
  cells[4].append(made('span'), made('span', 'classroom-rare')); // what is rarely read
  const button = made('button', 'classroom-pick', ...cells);
  button.type = 'button';
  button.title = 'Make their runs stand out';
  button.onclick = choose;
  const link = Object.assign(made('a', 'classroom-look', '↗'), {target: '_blank', rel: 'noopener', hidden: true});
  return made('li', 'classroom-person', button, link);
}

function fillPerson(row, member, {newest, here, best}, state, data) {
  const [button, link] = row.children, [name, alpha, steps, accuracy, end] = button.children;
  const run = newest.get(member), away = !here.has(member), solved = state.ledger.solved.has(member);
  const wrong = run?.status === 'failed';
  say(name, nameOf(state, member));
  say(alpha, run ? alphaOf(run) : '');
  sayAll(steps, !run ? ['no run yet', '', ''] : wrong ? ['went ', 'wrong', ''] : ['', ...stepsOf(run).split(/(?=\u00a0\/)/)]);
  say(accuracy, run && run.accuracy !== null ? percent(run.accuracy) : '');
  sayAll(end, [solved ? '✓' : '', [solved && ' solved', away && 'away'].filter(Boolean).join(', ')]);
  row.classList.toggle('classroom-away', away);
  row.classList.toggle('classroom-wrong', wrong);
  row.classList.toggle('classroom-leads', best?.member === member);
  const chosen = String(state.chosen === member);
  if (button.getAttribute('aria-pressed') !== chosen) button.setAttribute('aria-pressed', chosen);
  hide(link, !run);
  if (!run) return;
  const address = linkToRun(data, run);
  if (link.getAttribute('href') !== address) link.href = address;
  const words = `${nameOf(state, member)}’s newest run: see inside`;
  if (link.title !== words) {
    link.title = words;
    link.setAttribute('aria-label', words);
  }
}

function sayAll({children}, words) {
  words.forEach((one, at) => say(children[at], one));
}
