// Keys that press the page's buttons, unless the focus is in something that has a use for them itself.

const BUSY = 'input, textarea, select, button, a, [role=slider], [role=combobox], [role=listbox], [contenteditable=true]';
const leaving = new WeakMap(); // for each place, how to stop hearing: it is drawn again without having been taken away

export default function ({data, parentElement, setTriggerValue}) {
  const press = (event) => {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !data.keys.includes(key)) return;
    if (event.target instanceof Element && event.target.closest(BUSY)) return;
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
