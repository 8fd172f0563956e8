// When a run stands otherwise than the page's script knows, the script is told, once.

const told = new WeakMap(); // what was told, for each place that has this part

export default function ({data, parentElement, setStateValue}) {
  const render = (run) => {
    if (!run.standing || run.standing === data.standing) told.delete(parentElement);
    else if (run.standing !== told.get(parentElement)) {
      told.set(parentElement, run.standing);
      setStateValue('standing', `${run.standing} ${performance.now()}`); // what is the same as the last one is not sent
    }
  };
  if (data.top) document.querySelector('[data-testid=stMain]')?.scrollTo({top: 0});
  const leave = load(data.module).then((module) => module.attach(parentElement, data.run, render));
  return () => leave.then((end) => end());
}
