// The valley beside the network that learns.

const AGAIN_MS = 5000; // after an error
const shown = new WeakMap(); // for each place, what it shows: it stays while the page is drawn again

export default function ({data, parentElement}) {
  const canvas = parentElement.querySelector('.valley-canvas'), words = parentElement.querySelector('.valley-words');
  const mine = shown.get(parentElement);
  let latest = mine?.run === data.run ? mine.latest : null;
  let ended = false, timer = 0;
  const redraw = () => {
    if (!latest) return;
    drawValley(canvas, latest, blueOf(parentElement));
    canvas.setAttribute('aria-label', `The loss after a step of each size. ${latest.words}`);
    if (words.textContent !== latest.words) words.textContent = latest.words;
  };
  const leaving = load(data.module).then(({use, wait}) => {
    const ask = () => ended || wait('valley', {run: data.run, seen: latest?.version || ''}, hear);
    const hear = (answer) => {
      if (ended) return;
      if (answer.error) {
        timer = setTimeout(ask, AGAIN_MS);
        return;
      }
      latest = answer;
      shown.set(parentElement, {run: data.run, latest});
      redraw();
      ask();
    };
    ask();
    return use(() => {});
  });
  const observer = new ResizeObserver(redraw);
  observer.observe(canvas);
  redraw();
  return () => {
    ended = true;
    clearTimeout(timer);
    observer.disconnect();
    leaving.then((leave) => leave());
  };
}
