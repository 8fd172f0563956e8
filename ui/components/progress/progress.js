// How far some work in the background is. Its end is told to the page's script.

const leaving = new WeakMap(); // how to leave the channel, for each place that shows this part

export default function ({data, parentElement, setStateValue}) {
  const render = ({text, share}) => {
    parentElement.querySelector('.progress-text').textContent = text;
    parentElement.querySelector('.progress-bar').setAttribute('aria-valuenow', Math.round(100 * share));
    parentElement.querySelector('.progress-bar i').style.transform = `scaleX(${share})`;
  };
  render(data);
  leaving.get(parentElement)?.();
  let left = false, stop = () => {};
  const channel = load(data.module).then(({tellPage, use, wait}) => {
    const look = ({text, share}) => wait(`work`, {work: data.work, text, share}, (answer) => {
      if (left) return;
      render(answer);
      if (answer.done) stop = tellPage(() => setStateValue('done', `${data.work} ${performance.now()}`));
      else look(answer);
    });
    const leave = use(() => {});
    look(data);
    return leave;
  });
  const leave = () => {
    left = true;
    stop();
    channel.then((end) => end());
  };
  leaving.set(parentElement, leave);
  return leave;
}
