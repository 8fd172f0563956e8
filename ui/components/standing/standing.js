// When a run stands otherwise than the page's script knows, the script is told, until it knows.

const told = new WeakMap(); // for each place that has this part: what is told, and how to stop

export default function ({data, parentElement, setStateValue}) {
  const stop = () => {
    told.get(parentElement)?.stop();
    told.delete(parentElement);
  };
  const render = ({standing}, tellPage) => {
    if (standing === told.get(parentElement)?.standing && standing !== data.standing) return;
    stop();
    if (!standing || standing === data.standing) return;
    const tell = () => setStateValue('standing', `${standing} ${performance.now()}`); // what is the same is not sent
    told.set(parentElement, {standing, stop: tellPage(tell)});
  };
  if (data.top) document.querySelector('[data-testid=stMain]')?.scrollTo({top: 0});
  const leave = load(data.module).then((module) =>
    module.attach(parentElement, data.run, (run) => render(run, module.tellPage)));
  return () => {
    stop();
    return leave.then((end) => end());
  };
}
