// What the network reads in ten held-out digits, and in one's own drawing; what it reads wrong is orange. The one that is
// chosen runs through the network beside them.

const ASK_MS = 400; // between two readings of one's own drawing, at least

export default function ({data, parentElement}) {
  const row = parentElement.querySelector('.strip-row');
  const title = parentElement.querySelector('.strip-title');
  const kinds = [...data.digits.map((_, number) => number), ...(data.own ? ['own'] : [])];
  const figures = kinds.map((kind) => figure(kind === 'own' ? data.own.image : data.digits[kind].image));
  row.replaceChildren(...figures);
  let asked = 0, shown = null;
  const render = (run, module) => {
    const {network} = module.shownMoment();
    if (data.own && performance.now() - asked > ASK_MS) {
      asked = performance.now();
      module.read(data.own);
    }
    if (shown && shown.network === network && shown.own === run.own && shown.digit === run.digit) return;
    shown = {network, own: run.own, digit: run.digit}; // most frames bring nothing new
    const answers = network && network.probabilities ? network.probabilities.map(best) : [];
    figures.forEach((one, at) => {
      const kind = kinds[at];
      const answer = kind === 'own' ? run.own && best(run.own.probabilities) : answers[kind];
      const caption = one.querySelector('span');
      caption.textContent = answer === undefined || answer === null ? '\u00a0' : `${kind === 'own' ? 'yours: ' : ''}${answer}`;
      caption.classList.toggle('strip-wrong', kind !== 'own' && answer !== undefined && answer !== data.digits[kind].label);
      one.setAttribute('aria-pressed', kind === run.digit);
    });
    const right = answers.filter((answer, number) => answer === data.digits[number].label).length;
    title.textContent = answers.length ? `It reads ${right} of ${answers.length} right` : 'What it reads';
  };
  const leave = import(location.origin + data.module).then((module) => {
    figures.forEach((one, at) => { one.onclick = () => module.choose(kinds[at]); });
    const next = (event) => event.key === 'n' && document.documentElement.dataset.keys && !event.target.closest?.('input')
      && module.choose(kinds[(1 + figures.findIndex((one) => one.getAttribute('aria-pressed') === 'true')) % kinds.length]);
    document.addEventListener('keydown', next);
    const end = module.attach(parentElement, data.run, (run) => render(run, module));
    return () => {
      document.removeEventListener('keydown', next);
      end();
    };
  });
  return () => leave.then((end) => end());
}

function figure(image) {
  const place = document.createElement('button');
  const picture = document.createElement('img');
  place.type = 'button';
  picture.src = image;
  picture.alt = '';
  place.append(picture, document.createElement('span'));
  return place;
}

function best(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}
