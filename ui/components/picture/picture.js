// Saves the plots of the page as a picture: each is an SVG element, which is drawn once more in the picture's colours.

const GAP = 32, HEADING = 30; // pixels: between plots, and for the words above them
const AXIS = '#8b919e', GRID = '#e3e5ea';
const ROOM = 16; // pixels on the left: the page's type can't be used in it, and others are wider
const SWATCH = 40; // pixels of a run's line in the table
const PAINTED = { // what differs between themes; the curves and dots stay as they are
  '.role-axis-label text, .role-axis-title text': ['fill', '#31333f'],
  '.role-axis-grid line': ['stroke', GRID],
  '.role-axis-domain line, .role-axis-tick line': ['stroke', AXIS],
  '.background, :scope > rect': ['fill', 'none'],
};

export default function ({data, parentElement}) {
  parentElement.querySelector('.picture-save').onclick = async () => {
    const picture = await load(data.module);
    const plots = await Promise.all(Object.entries(data.plots).map(plotOf));
    const together = plots.reduce((sum, plot) => sum + plot.width, 0);
    const scale = (picture.WIDTH - GAP * (plots.length - 1)) / together;
    const top = HEADING + scale * Math.max(...plots.map((plot) => plot.height)) + GAP; // of the table
    picture.save(data.file, data.title, data.lines, top + picture.LINE * data.table.length, (pen) => {
      Object.assign(pen, {fillStyle: picture.INK, font: picture.font(), textBaseline: 'top'});
      let left = 0;
      for (const {heading, image, width, height} of plots) {
        pen.fillText(heading, left, 0, scale * width);
        pen.drawImage(image, left, HEADING, scale * width, scale * height);
        left += scale * width + GAP;
      }
      drawTable(pen, picture, data.table, top);
    });
  };
}

async function plotOf([key, heading]) {
  const svg = document.querySelector(`.st-key-${key} [data-testid=stVegaLiteChart] svg`).cloneNode(true);
  for (const [which, [attribute, colour]] of Object.entries(PAINTED)) {
    for (const one of svg.querySelectorAll(which)) one.setAttribute(attribute, colour);
  }
  const [, , across, down] = svg.getAttribute('viewBox').split(' ').map(Number);
  svg.setAttribute('viewBox', `${-ROOM} 0 ${across + ROOM} ${down}`);
  svg.setAttribute('width', across + ROOM);
  svg.style.background = 'none';
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  return {heading, image, width: across + ROOM, height: down};
}

// A row a run, each with its line; columns as wide as their longest words, and all of them within the width.
function drawTable(pen, picture, table, top) {
  Object.assign(pen, {font: picture.font(), fillStyle: picture.INK, textBaseline: 'middle'});
  const columns = table[0].cells.map((_, at) => Math.max(...table.map(({cells}) => pen.measureText(cells[at]).width)) + 24);
  const fit = Math.min(1, (picture.WIDTH - SWATCH) / columns.reduce((sum, one) => sum + one, 0));
  table.forEach(({look, cells}, row) => {
    const middle = top + picture.LINE * (row + 0.5);
    if (look) {
      Object.assign(pen, {strokeStyle: look.colour, lineWidth: 4});
      pen.setLineDash(look.dashes);
      pen.beginPath();
      pen.moveTo(0, middle);
      pen.lineTo(SWATCH - 12, middle);
      pen.stroke();
    }
    pen.font = picture.font(undefined, look ? 400 : 700);
    let left = SWATCH;
    cells.forEach((words, at) => {
      pen.fillText(words, left, middle, columns[at] * fit - 8);
      left += columns[at] * fit;
    });
  });
}
