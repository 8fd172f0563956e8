// All runs as a table. Its headers sort it; one of its rows is a stop for the Tab key, and arrow keys go on from there.

const ARROWS = {ArrowDown: 1, ArrowUp: -1};

// The columns: the settings that vary, the seed if there are several, and how the run does.
function columnsOf(plan) {
  const settings = plan.varied.map(({label, written}, at) => (
    {name: `varied${at}`, label, words: ({place}) => written[place[at]], value: ({place}) => place[at]}));
  const seed = {name: 'seed', label: 'seed', words: ({seed: one}) => String(one), value: ({seed: one}) => one};
  const first = [...settings, ...(plan.seeds.length > 1 ? [seed] : [])];
  const number = {name: 'run', label: 'run', words: ({index}) => String(index + 1), value: ({index}) => index};
  return [
    ...(first.length ? first : [number]),
    {name: 'accuracy', label: 'accuracy', words: accuracyOf, value: ({accuracy}) => accuracy ?? -1, down: true},
    {name: 'steps', label: 'steps', words: ({iteration}) => grouped(iteration), value: ({iteration}) => iteration, down: true},
    {name: 'state', label: 'state', words: ({status}) => STATES[status], value: ({status}) => Object.keys(STATES).indexOf(status)},
  ];
}

const accuracyOf = ({accuracy}) => (accuracy === null ? '' : percent(accuracy));

// Show the table; returns {draw(facts, picked)}. `pick` is told what is pointed at, and clicked.
function tablePart(root, state, data, pick, redraw) {
  const [list, head, body] = ['.sweep-list', 'thead', 'tbody'].map((name) => root.querySelector(name)), rows = new Map();
  let columns = [], drawnPlan = null, order = [], sortedBy = '';
  head.replaceChildren();
  body.replaceChildren(); // the part may be drawn again
  const begin = (plan) => {
    drawnPlan = plan;
    columns = columnsOf(plan);
    rows.clear();
    body.replaceChildren();
    head.replaceChildren(made('tr', '', ...columns.map((column) => header(column, state, redraw)), look('th')));
  };
  const held = () => list.matches(':hover') || list.contains(document.activeElement);
  list.onpointerleave = () => pick.point(null, 'table');
  body.onkeydown = (event) => {
    const way = ARROWS[event.key], row = event.target.closest('tr');
    const next = way === 1 ? row.nextElementSibling : way && row.previousElementSibling;
    if (!way) return;
    event.preventDefault();
    next?.querySelector('button').focus();
  };
  return {
    draw: ({plan, runs}, picked) => {
      if (!plan) return;
      if (plan !== drawnPlan) begin(plan);
      const wanted = `${state.sort.name} ${state.sort.way} ${runs.length}`;
      if (wanted !== sortedBy || !held()) order = sorted(runs, columns, state.sort); // no row moves under a pointer
      if (wanted !== sortedBy) state.stop = order[0];
      sortedBy = wanted;
      keep(body, rows, order, (index) => makeRow(index, columns.length, pick, state));
      markHeads(head, columns, state.sort);
      for (const run of runs) fillRow(rows.get(run.index), run, {plan, columns, picked, state, data});
      showPicked(list, rows, picked, state);
    },
  };
}

// The indices of the runs, by the column that was chosen; equal ones in the order of the plan.
function sorted(runs, columns, {name, way}) {
  const column = columns.find((one) => one.name === name), value = column ? column.value : () => 0;
  return [...runs].sort((one, other) => way * (value(one) - value(other)) || one.index - other.index).map(({index}) => index);
}

function header(column, state, redraw) {
  const button = made('button', 'sweep-sort', column.label);
  button.type = 'button';
  button.onclick = () => {
    const first = column.down ? -1 : 1;
    state.sort = {name: column.name, way: state.sort.name === column.name ? -state.sort.way : first};
    redraw();
  };
  const cell = made('th', `sweep-${kindOf(column.name)}`, button);
  cell.scope = 'col';
  return cell;
}

const kindOf = (name) => (name === 'state' ? 'state' : 'number');

function markHeads(head, columns, {name, way}) {
  columns.forEach((column, at) => {
    const cell = head.rows[0].cells[at], sort = column.name !== name ? 'none' : way > 0 ? 'ascending' : 'descending';
    if (cell.getAttribute('aria-sort') !== sort) cell.setAttribute('aria-sort', sort);
  });
}

// The last column, which leads to Inside.
function look(kind) {
  if (kind === 'td') return made('td', 'sweep-inwards', Object.assign(made('a', '', '↗'), {target: '_blank', rel: 'noopener'}));
  return Object.assign(made('th', 'sweep-inwards', made('span', 'sweep-unseen', 'inside')), {scope: 'col'});
}

function makeRow(index, count, pick, state) {
  const button = made('button', 'sweep-pick'), row = made('tr', 'sweep-row');
  button.type = 'button';
  row.append(made('td', 'sweep-number', button));
  for (let at = 1; at < count; at += 1) row.append(made('td', at === count - 1 ? 'sweep-state' : 'sweep-number'));
  row.append(look('td'));
  const mine = pickOfRun({index});
  row.onpointerenter = ({pointerType}) => pointerType === 'touch' || pick.point(mine, 'table');
  row.onclick = ({target}) => target.closest('a') || pick.keep(mine, 'table');
  row.addEventListener('focusin', () => { state.stop = index; pick.point(mine, 'table'); });
  row.addEventListener('focusout', () => pick.point(null, 'table'));
  return row;
}

function fillRow(row, run, {plan, columns, picked, state, data}) {
  const button = row.querySelector('button'), link = row.querySelector('a'), stop = run.index === state.stop ? 0 : -1;
  columns.forEach(({words}, at) => say(at ? row.cells[at] : button, words(run)));
  const mine = Boolean(picked?.runs.includes(run.index)), kept = String(mine && picked === state.kept);
  row.classList.toggle('sweep-picked-row', mine);
  row.classList.toggle('sweep-wrong', run.status === 'failed');
  row.classList.toggle('sweep-later', run.status === 'waiting' || run.status === 'ready');
  if (button.getAttribute('aria-pressed') !== kept) button.setAttribute('aria-pressed', kept);
  for (const one of [button, link]) if (one.tabIndex !== stop) one.tabIndex = stop;
  hide(link, !run.id);
  const which = runInWords(plan, run);
  if (button.title !== which) Object.assign(button, {title: which}).setAttribute('aria-label', which);
  if (!run.id) return;
  leadTo(link, linkToRun(data, run));
  if (!link.title) Object.assign(link, {title: `${which}: see inside`}).setAttribute('aria-label', `${which}: see inside`);
}

// Scroll the table, but not the page, to what was picked elsewhere.
function showPicked(list, rows, picked, state) {
  if (picked?.key === state.scrolled) return;
  state.scrolled = picked?.key;
  if (!picked || picked.from === 'table') return;
  const row = rows.get(picked.runs[0]), top = list.querySelector('thead').offsetHeight;
  if (!row) return;
  const bottom = row.offsetTop + row.offsetHeight;
  if (row.offsetTop - top < list.scrollTop) list.scrollTop = row.offsetTop - top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}
