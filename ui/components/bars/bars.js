// Ten bars, one a digit; that of the answer in the colour of an answer, and what it could be instead in bold. Where there
// is no answer, all are faint.

const HAIR = 1e-7; // is added to a percentage, as in model/ink/words.py: a half goes up, however it was computed
const SETTLED_MS = 800; // without a change, before it is said
const APART_MS = 3000; // between two sentences, at least
const voices = new WeakMap(); // for each place, when it last said something, and the timer of what it says next
const places = new WeakSet(); // that show something already: then ink.js knows more than the page's script

export default function ({data, parentElement}) {
  const list = parentElement.querySelector('.bars-list'), rows = [...list.children];
  const spoken = parentElement.querySelector('.spoken');
  const voice = voices.get(parentElement) || {at: -APART_MS, timer: 0};
  voices.set(parentElement, voice);
  const render = (shown) => {
    list.classList.toggle('bars-declined', shown.answer === null);
    shown.probabilities.forEach((share, digit) => {
      const row = rows[digit];
      row.querySelector('i').style.transform = `scaleX(${share})`;
      row.querySelector('.bars-share').textContent = share >= 0.0005 ? `${(100 * share + HAIR).toFixed(1)} %` : '';
      row.classList.toggle('bars-answer', digit === shown.answer);
      row.classList.toggle('bars-near', digit === shown.near);
    });
    clearTimeout(voice.timer);
    if (shown.learning) return; // a network that is learning would never be quiet
    voice.timer = setTimeout(() => {
      if (spoken.textContent === shown.spoken) return;
      voice.at = performance.now();
      spoken.textContent = shown.spoken;
    }, Math.max(SETTLED_MS, voice.at + APART_MS - performance.now()));
  };
  const pick = (shown) => { // of two networks, this one's answer, once there is one
    const mine = data.of ? shown[data.of] : shown;
    if (mine) render(mine);
  };
  if (!places.has(parentElement)) pick(data.shown);
  places.add(parentElement);
  const shown = load(data.module).then((ink) => ink.show(parentElement, data, pick));
  return () => shown.then((leave) => leave());
}
