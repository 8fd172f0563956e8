// The answer: the digit large, how probable it is beside it, and a line below where there is more to say.

const places = new WeakSet(); // that show something already: then ink.js knows more than the page's script

export default function ({data, parentElement}) {
  const find = (name) => parentElement.querySelector(`.answer-${name}`);
  const render = (shown, connected) => {
    find('digit').textContent = shown.headline;
    find('share').textContent = shown.share;
    find('remark').textContent = connected ? shown.remark : 'Not connected. It comes back by itself.';
    find('note').textContent = shown.note || '';
    find('headline').classList.toggle('answer-none', shown.answer === null);
  };
  const pick = (shown, connected) => { // of two networks, this one's answer, once there is one
    const mine = data.of ? shown[data.of] : shown;
    if (mine) render(mine, connected);
  };
  if (!places.has(parentElement)) pick(data.shown, true);
  places.add(parentElement);
  const shown = load(data.module).then((ink) => ink.show(parentElement, data, pick));
  return () => shown.then((leave) => leave());
}
