// Keys that press the page's buttons, unless the focus is in something that has a use for them itself.

const TAKES_ALL = 'input:not([type=range]), textarea, select, [role=combobox], [role=listbox], [contenteditable=true]';
const TAKES_SPACE = 'button, a, canvas'; // the table of runs is a canvas
const leaving = new WeakMap(); // for each place, how to stop hearing: it is drawn again without having been taken away

/** How many such parts hear keys stands at the page itself: a test can wait for it. */
function count(more) {
  const {dataset} = document.documentElement;
  dataset.keys = Number(dataset.keys ?? 0) + more;
}

export default function ({data, parentElement, setTriggerValue}) {
  const press = (event) => {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !data.keys.includes(key)) return;
    if (event.composedPath()[0].closest?.(key === ' ' ? `${TAKES_ALL}, ${TAKES_SPACE}` : TAKES_ALL)) return;
    event.preventDefault();
    setTriggerValue('pressed', key);
  };
  leaving.get(parentElement)?.();
  document.addEventListener('keydown', press);
  count(1);
  const leave = () => {
    if (leaving.get(parentElement) !== leave) return;
    leaving.delete(parentElement);
    document.removeEventListener('keydown', press);
    count(-1);
  };
  leaving.set(parentElement, leave);
  return leave;
}
