// What the network reads in ten held-out digits, and in one's own drawing; what it reads wrong is orange. The one that is
// chosen runs through the network beside them.

const ASK_MS = 400; // between two readings of one's own drawing, at least

export default function ({data, parentElement}) {
  const row = parentElement.querySelector('.strip-row');
  const title = parentElement.querySelector('.strip-title');
  const kinds = [...data.digits.map((_, number) => number), ...(data.own ? ['own'] : [])];
  const figures = kinds.map((kind) => (kind === 'own'
    ? figure(data.own.image, '')
    : figure(data.digits[kind].image, `A ${data.digits[kind].label}, read as`)));
  row.replaceChildren(...figures);
  let asked = {at: 0}, shown = {};
  const render = (run, module) => {
    if (data.own && (run.status !== asked.status || performance.now() - asked.at > ASK_MS)) {
      asked = {at: performance.now(), status: run.status};
      module.read(data.own);
    }
    const {network} = module.shownMoment();
    if (shown.network === network && shown.own === run.own && shown.digit === run.digit) return;
    shown = {network, own: run.own, digit: run.digit}; // most frames bring nothing new
    const {digits, own} = module.readings();
    figures.forEach((one, at) => {
      const reading = kinds[at] === 'own' ? own : digits[kinds[at]];
      const wrong = reading && kinds[at] !== 'own' && best(reading) !== data.digits[at].label;
      one.querySelector('span').textContent = reading ? words(reading, kinds[at]) : '\u00a0';
      one.querySelector('span').classList.toggle('strip-wrong', Boolean(wrong));
      one.setAttribute('aria-pressed', kinds[at] === run.digit);
    });
    const right = digits.filter((reading, number) => best(reading) === data.digits[number].label).length;
    title.textContent = digits.length ? `It reads ${right} of ${digits.length} right` : 'What it reads';
  };
  const leave = load(data.module).then((module) => {
    figures.forEach((one, at) => { one.onclick = () => module.choose(kinds[at]); });
    const next = (event) => {
      if (event.key !== 'n' || event.target.closest?.('input, textarea')) return;
      const chosen = figures.findIndex((one) => one.getAttribute('aria-pressed') === 'true');
      module.choose(kinds[(chosen + 1) % kinds.length]);
    };
    document.addEventListener('keydown', next);
    const end = module.attach(parentElement, data.run, (run) => render(run, module));
    return () => {
      document.removeEventListener('keydown', next);
      end();
    };
  });
  return () => leave.then((end) => end());
}

function figure(image, words) {
  const place = document.createElement('button');
  const picture = document.createElement('img');
  place.type = 'button';
  picture.src = image;
  picture.alt = words;
  place.append(picture, document.createElement('span'));
  return place;
}

function words(reading, kind) {
  if (kind !== 'own') return `${best(reading)}`;
  return `yours: ${reading.answer === null ? '?' : best(reading)}`;
}

function best({probabilities}) {
  return probabilities.indexOf(Math.max(...probabilities));
}
