// Which digit is taken for which. Right answers are blue, wrong ones orange; the more there are, the fuller the colour.

const DIGITS = [...Array(10).keys()];
const FULL = 50; // percent of the colour, at most: figures on it stay readable

export default function ({data, parentElement, setStateValue}) {
  const body = parentElement.querySelector('tbody');
  parentElement.querySelector('caption').textContent = 'Rows: what it is. Columns: what it is read as.';
  if (!body.children.length) build(body);
  const most = Math.max(1, ...DIGITS.flatMap((digit) => DIGITS.map((read) => (digit === read ? 0 : data.counts[digit][read]))));
  const all = data.counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  let chosen = data.chosen;
  const show = () => {
    for (const button of body.querySelectorAll('button')) {
      const [digit, read] = place(button);
      button.setAttribute('aria-pressed', Boolean(chosen) && chosen[0] === digit && chosen[1] === read);
    }
  };
  for (const button of body.querySelectorAll('button')) {
    const [digit, read] = place(button);
    const count = data.counts[digit][read];
    const share = digit === read ? count / Math.max(1, all[digit]) : Math.sqrt(count / most);
    button.textContent = count ? count.toLocaleString('en') : '';
    button.style.setProperty('--full', `${(share * FULL).toFixed(1)}%`);
    button.className = digit === read ? 'confusion-right' : 'confusion-wrong';
    button.setAttribute('aria-label', `${digit} read as ${read}: ${count.toLocaleString('en')}`);
    button.onclick = () => {
      chosen = button.getAttribute('aria-pressed') === 'true' ? null : [digit, read];
      show();
      setStateValue('cell', chosen);
    };
  }
  body.onkeydown = (event) => {
    const [down, right] = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[event.key] ?? [0, 0];
    if (!down && !right) return;
    event.preventDefault();
    const [digit, read] = place(event.target);
    const next = body.rows[digit + down + 1]?.querySelectorAll('button')[read + right];
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  show();
}

function build(body) {
  const top = body.insertRow();
  top.append(heading('', 'col'), ...DIGITS.map((read) => heading(read, 'col')));
  for (const digit of DIGITS) {
    const row = body.insertRow();
    row.append(heading(digit, 'row'));
    for (const read of DIGITS) {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.place = `${digit}${read}`;
      button.tabIndex = digit || read ? -1 : 0; // one stop for Tab; arrows go on from there
      row.insertCell().append(button);
    }
  }
}

function heading(text, scope) {
  const cell = document.createElement(text === '' ? 'td' : 'th');
  cell.textContent = text;
  if (text !== '') cell.scope = scope;
  return cell;
}

function place(button) {
  return [...button.dataset.place].map(Number);
}
