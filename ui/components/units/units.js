// The weights of the hidden units: blue is positive, orange negative, white nothing; full colour is the largest of all.

const BLUE = [8, 119, 189], ORANGE = [245, 147, 34]; // ui/palette.py
const SIDE = 28, PIXELS = SIDE * SIDE, FULL = 127;
const drawn = new WeakMap(); // the network that each place shows: most frames bring no new one

export default function ({data, parentElement}) {
  const figures = [...parentElement.querySelectorAll('figure')];
  figures.forEach((figure, unit) => { figure.hidden = unit >= data.hidden; });
  const more = data.hidden > figures.length;
  parentElement.querySelector('.units-few').textContent = more ? `The first ${figures.length} of ${data.hidden}.` : '';
  drawn.delete(parentElement);
  const render = (module) => {
    const {network} = module.shownMoment();
    if (drawn.get(parentElement) === network) return;
    drawn.set(parentElement, network);
    figures.forEach((figure, unit) => {
      const weights = network ? network.units.subarray(unit * PIXELS, (unit + 1) * PIXELS) : [];
      picture(figure.querySelector('canvas'), weights);
    });
  };
  const leave = import(location.origin + data.module)
    .then((module) => module.attach(parentElement, data.run, () => render(module)));
  return () => leave.then((end) => end());
}

function picture(canvas, weights) {
  const context = canvas.getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  for (let pixel = 0; pixel < weights.length; pixel += 1) {
    const share = weights[pixel] / FULL;
    const full = share >= 0 ? BLUE : ORANGE;
    for (let part = 0; part < 3; part += 1) image.data[4 * pixel + part] = 255 + Math.abs(share) * (full[part] - 255);
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
