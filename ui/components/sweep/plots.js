// The plots of a sweep on their canvases, and what is pointed at there.

const REACH = 1.5; // how far from a run one may point, in sizes of type
const LABEL_MS = 2000; // between two sentences for who hears the page
const PLOTS = {
  ends: {draw: drawEnds, nearest: nearestDot, empty: 'A dot for each run, where it ended.'},
  curves: {draw: drawCurves, nearest: nearestLine, empty: 'A line for each run. It grows while the run goes on.'},
  cells: {draw: drawCells, nearest: cellAt, empty: ''},
};

// Show the plot of this name; returns {draw(facts, chosen), measure()}. `pick` is told what is pointed at, and clicked.
function plotPart(root, name, pick) {
  const part = root.querySelector(`.sweep-${name}`), frame = part.querySelector('.sweep-frame');
  const [canvas, hint, heading, legend] = ['canvas', '.sweep-empty', 'h2', '.sweep-legend'].map((one) => part.querySelector(one));
  const {draw, nearest, empty} = PLOTS[name];
  let plot = null, shown = [], labelled = -Infinity;
  const found = ({clientX, clientY}) => {
    if (!plot) return null;
    const box = frame.getBoundingClientRect(), near = nearest(shown, clientX - box.left, clientY - box.top, REACH * plot.size);
    return near && (near.group ? pickOfGroup(near.group) : pickOfRun(near.run));
  };
  frame.onpointermove = (event) => pick.point(found(event), name);
  frame.onpointerleave = () => pick.point(null, name);
  frame.onclick = (event) => pick.keep(found(event), name);
  return {
    measure: () => { plot = canvas.parentElement.clientWidth ? measured(canvas) : null; },
    draw: (facts, chosen) => {
      const {plan} = facts;
      say(heading, HEADINGS[name](plan));
      say(hint, empty);
      if (!plot) return;
      if (!plan) return drawGround(plot, name);
      shown = draw(plot, facts, chosen);
      hide(hint, shown.length > 0);
      if (legend) fillLegend(legend, plan, plot.ground);
      if (performance.now() - labelled < LABEL_MS) return;
      labelled = performance.now();
      canvas.setAttribute('aria-label', plotInWords(name, facts));
    },
  };
}

// What is there before the plan.
function drawGround(plot, name) {
  plot.pen.clearRect(0, 0, plot.width, plot.height);
  if (name !== 'cells') shareAxis(plot);
}
