// The plots of a sweep as a picture to keep: dark ink on white.

const HEIGHTS = {plots: 480, cells: 360, gap: 24}; // pixels
const KEY = {width: 120, height: 10}; // pixels of the bar that tells which colour is which value

function savePicture(picture, facts, data) {
  const two = facts.plan.varied.length > 1, below = HEADING + HEIGHTS.plots + HEIGHTS.gap;
  const height = two ? below + HEADING + HEIGHTS.cells : HEADING + HEIGHTS.plots;
  picture.save('digit-lab-sweep.png', data.title, [bestInWords(facts), progressInWords(facts)], height, (pen) => {
    const half = picture.WIDTH / 2, width = half - HEIGHTS.gap / 2, right = half + HEIGHTS.gap / 2;
    const heading = (name) => HEADINGS[name](facts.plan);
    paintPlot(pen, picture, heading('ends'), {left: 0, width, height: HEIGHTS.plots}, (plot) => drawEnds(plot, facts, null));
    paintPlot(pen, picture, heading('curves'), {left: right, width, height: HEIGHTS.plots}, (plot) => drawCurves(plot, facts, null));
    paintKey(pen, picture, facts.plan);
    const room = {left: 0, top: below, width: picture.WIDTH, height: HEIGHTS.cells};
    if (two) paintPlot(pen, picture, heading('cells'), room, (plot) => drawCells(plot, facts, null));
  });
}

function paintKey(pen, picture, {varied: [first]}) {
  if (!first) return;
  Object.assign(pen, {fillStyle: picture.INK, font: picture.font(14), textBaseline: 'top', textAlign: 'right'});
  const high = first.written.at(-1), right = picture.WIDTH - pen.measureText(high).width - 8, left = right - KEY.width;
  pen.fillText(high, picture.WIDTH, 1);
  pen.fillText(`${first.label} ${first.written[0]}`, left - 8, 1);
  for (let at = 0; at < KEY.width; at += 1) {
    pen.fillStyle = colourAt(VIRIDIS, at / KEY.width, COLOURS.ground[0]);
    pen.fillRect(left + at, 4, 1, KEY.height);
  }
}
