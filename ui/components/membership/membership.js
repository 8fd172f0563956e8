// A student's class in one line. When the class is sent elsewhere, or goes by other rules, the page's script is told.

const left = new WeakMap(); // for each place that has this part, how to leave it
const MISSING = 'You are not in this class any more.';

export default function ({data, parentElement, setStateValue}) {
  left.get(parentElement)?.();
  const shown = (name) => parentElement.querySelector(`.membership-${name}`);
  const link = `${ROOT}/join/${data.code}`;
  shown('link').href = link;
  let going = true, release = () => {}, quiet = () => {}, toldOf = data.standing;

  const render = (answer) => {
    shown('class').textContent = answer.title || '';
    shown('name').textContent = answer.name ? `You are ${answer.name}` : '';
    shown('task').textContent = answer.task ? `Task: ${answer.task}` : '';
    const call = news(answer), turn = answer.place ? `?turn=${answer.place.turn}` : '';
    shown('link').href = link + turn; // the small page need not follow what this page has followed
    shown('link').textContent = call ? `${call} →` : 'Drawing and votes';
    shown('link').classList.toggle('membership-call', Boolean(call));
    const words = [answer.error && MISSING, answer.solved && 'Solved.', answer.paused && 'Your class is paused.', call && `${call}.`];
    const said = words.filter(Boolean).join(' ');
    if (shown('state').textContent !== said) shown('state').textContent = said;
  };
  const tell = (standing, module) => {
    if (standing === toldOf) return;
    toldOf = standing;
    quiet();
    quiet = standing === data.standing ? () => {}
      : module.tellPage(() => setStateValue('standing', `${standing} ${performance.now()}`));
  };
  const watch = (module, version) => module.wait('class', {version}, (answer) => {
    if (!going) return;
    render(answer);
    if (answer.place && answer.place.page === 'Class' && place() !== String(answer.place.turn)) {
      try { sessionStorage.setItem(key(), answer.place.turn); } catch { /* kept as long as the page stands */ }
      if (version) location.href = link; // not the first answer: who came here by themselves stays
    }
    tell(answer.error ? 'gone' : answer.standing, module);
    if (!answer.error) watch(module, answer.version);
  });
  const key = () => `digit-lab-turn ${link}`;
  const place = () => {
    try { return sessionStorage.getItem(key()); } catch { return null; }
  };

  load(data.module).then((module) => {
    if (!going) return;
    release = module.use(() => {});
    watch(module, '');
  });
  const leave = () => {
    going = false;
    quiet();
    release();
  };
  left.set(parentElement, leave);
  return leave;
}

// What waits on the small page.
function news({round, poll}) {
  if (round && round.open && !round.drawn) return `Draw ${round.digit === 8 ? 'an' : 'a'} ${round.digit}`;
  return poll && poll.open && poll.chosen === null ? 'Answer the question' : '';
}
