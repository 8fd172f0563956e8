// Keys that press the page's buttons, unless the focus is in something that has a use for them itself.

const TAKES_ALL = 'input:not([type=range]), textarea, select, [role=combobox], [role=listbox], [contenteditable=true]';
const TAKES_SPACE = 'button, a, canvas'; // the table of runs is a canvas
const leaving = new WeakMap(); // for each place, how to stop hearing: it is drawn again without having been taken away

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
  document.documentElement.dataset.keys = 'heard';
  const leave = () => document.removeEventListener('keydown', press);
  leaving.set(parentElement, leave);
  return () => {
    delete document.documentElement.dataset.keys;
    leave();
  };
}
