// The two plots of runs. What is pointed at, or reached with the arrow keys, gets words and is a link to Inside.

const REACH = 2; // how far from a run one may point, in sizes of type
const TIP = 17; // width of its words, in sizes of type
const LABEL_MS = 2000; // between two sentences for who hears the page
const PLOTS = {
  curves: {draw: drawCurves, nearest: nearestLine, empty: 'A line for each run. It begins when somebody trains.'},
  alphas: {draw: drawAlphas, nearest: nearestDot, empty: 'A dot for each run.'},
};

// Show the plot of this name; returns {draw(facts), measure()}. `redraw` is called when something else is pointed at.
function plotPart(root, name, state, data, redraw) {
  const frame = root.querySelector(`.classroom-${name} .classroom-frame`), {draw, nearest, empty} = PLOTS[name];
  const [canvas, tip, hint] = ['canvas', '.classroom-tip', '.classroom-empty'].map((one) => frame.querySelector(one));
  let plot = null, shown = [], labelled = -Infinity;
  const point = (pointed) => {
    if (!pointed && !state.pointed) return;
    state.pointed = pointed;
    redraw();
  };
  frame.onpointermove = frame.onpointerdown = (event) => {
    if (!plot) return;
    const box = frame.getBoundingClientRect();
    const near = nearest(shown, event.clientX - box.left, event.clientY - box.top, REACH * plot.size);
    point(near && {id: near.run.id, plot: name, x: name === 'curves' ? near.x : null});
  };
  frame.onpointerleave = ({pointerType}) => pointerType === 'touch' || document.activeElement === tip || point(null);
  tip.onfocus = () => {
    if (state.pointed?.plot === name) return; // the pointer has brought it here
    const first = shown.at(-1); // what stands out most lies above
    point(first ? {id: first.run.id, plot: name, x: null} : null);
  };
  tip.onblur = () => point(null);
  tip.onkeydown = (event) => {
    const way = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (!way || !shown.length) return;
    event.preventDefault();
    const order = [...shown].sort((one, other) => one.x - other.x || one.y - other.y);
    const at = order.findIndex(({run}) => run.id === state.pointed?.id);
    point({id: order[(at + way + order.length) % order.length].run.id, plot: name, x: null});
  };

  return {
    measure: () => { plot = canvas.parentElement.clientWidth ? measured(canvas) : null; },
    draw: (facts) => {
      if (!plot) return;
      shown = draw(plot, facts, state);
      hide(hint, shown.length > 0);
      say(hint, empty);
      placeTip(tip, plot, shown, state, data, name);
      if (performance.now() - labelled < LABEL_MS) return;
      labelled = performance.now();
      canvas.setAttribute('aria-label', plotInWords(name, facts, state));
    },
  };
}

// Lay the link over the run that is pointed at. Unseen, it stays where the keyboard finds it.
function placeTip(tip, plot, shown, state, data, name) {
  hide(tip, shown.length === 0);
  const mine = state.pointed?.plot === name && shown.find(({run}) => run.id === state.pointed.id);
  tip.classList.toggle('classroom-shown', Boolean(mine));
  const {run} = mine || shown.at(-1) || {};
  if (!run) return;
  const address = linkToRun(data, run); // without one, no key would lead here
  if (tip.getAttribute('href') !== address) tip.href = address;
  say(tip.firstElementChild, `${runInWords(state, run)}. See inside.`);
  if (!mine) return;
  const x = state.pointed.x ?? mine.x, y = (state.pointed.x !== null && heightAt(mine.places, x)) || mine.y;
  tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  tip.classList.toggle('classroom-leftwards', x + TIP * plot.size > plot.width);
  tip.classList.toggle('classroom-downwards', y < plot.top + 3 * plot.size);
}

function plotInWords(name, facts, state) {
  const {runs, best} = facts;
  if (!runs.length) return PLOTS[name].empty;
  const what = name === 'curves' ? 'Held-out accuracy step by step' : 'Held-out accuracy against alpha';
  const going = runs.filter(({status}) => status === 'running').length;
  const wrong = runs.filter(({status}) => status === 'failed').length;
  const words = [`${what} of ${runs.length} runs: ${going} under way, ${wrong} went wrong.`];
  return [...words, best ? `${bestInWords(state, facts)}.` : ''].join(' ');
}
