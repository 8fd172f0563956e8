// How parts write numbers and links, and keep their elements.

const TINY = 1e-7; // is added to a percentage, as in curve.js: a half goes up, however it was computed

const percent = (share) => `${(100 * share + TINY).toFixed(1)} %`;
const roundPercent = (share) => `${Math.round(100 * share + TINY)} %`;
const grouped = (count) => count.toLocaleString('en');

// Link to Inside: to the network of a run.
function linkToRun(data, run) {
  return `${ROOT}/Inside?${new URLSearchParams({run: run.id, weights: data.live})}`;
}

// Where a part begins, seen from the top of the page.
function topOf(root) {
  const page = root.closest('[data-testid=stMain]');
  return root.getBoundingClientRect().top + (page ? page.scrollTop - page.getBoundingClientRect().top : window.scrollY);
}

// What is as it was is not touched, so that the browser lays nothing out again.
function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

function made(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

// Keep an element for each key, in this order; `make` makes those that are missing.
function keep(list, elements, keys, make) {
  const wanted = new Set(keys);
  for (const [key, element] of elements) {
    if (wanted.has(key)) continue;
    element.remove();
    elements.delete(key);
  }
  keys.forEach((key, at) => {
    if (!elements.has(key)) elements.set(key, make(key));
    if (list.children[at] !== elements.get(key)) list.insertBefore(elements.get(key), list.children[at] || null);
  });
}
