// What the network reads in ten held-out digits, and in one's own drawing; what it reads wrong is orange.

const ASK_MS = 400; // between two readings of one's own drawing, at least

export default function ({data, parentElement}) {
  const row = parentElement.querySelector('.strip-row');
  const title = parentElement.querySelector('.strip-title');
  row.replaceChildren(...(data.own ? [figure(data.own.image)] : []), ...data.digits.map((one) => figure(one.image)));
  const captions = [...row.querySelectorAll('figcaption')];
  const own = data.own ? captions.shift() : null;
  let asked = 0, shown;
  const render = (run, module) => {
    const {network} = module.shownMoment();
    if (own && performance.now() - asked > ASK_MS) {
      asked = performance.now();
      module.read(data.own, (answer) => { own.textContent = `yours: ${best(answer.probabilities)}`; });
    }
    if (network === shown) return; // most frames bring no new one
    shown = network;
    const answers = network && network.probabilities ? network.probabilities.map(best) : [];
    let right = 0;
    data.digits.forEach(({label}, number) => {
      const answer = answers[number];
      captions[number].textContent = answer === undefined ? '\u00a0' : answer;
      captions[number].classList.toggle('strip-wrong', answer !== undefined && answer !== label);
      right += answer === label;
    });
    title.textContent = answers.length
      ? `It reads ${right} of these ${answers.length} digits right, which it never learned from.`
      : 'What it reads in digits that it never learned from will stand here.';
  };
  const leave = import(location.origin + data.module)
    .then((module) => module.attach(parentElement, data.run, (run) => render(run, module)));
  return () => leave.then((end) => end());
}

function figure(image) {
  const place = document.createElement('figure');
  const picture = document.createElement('img');
  picture.src = image;
  picture.alt = '';
  place.append(picture, document.createElement('figcaption'));
  return place;
}

function best(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}
