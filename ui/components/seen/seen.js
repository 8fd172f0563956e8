// What the network sees: 28 x 28 grey pixels.

const SIDE = 28;
const places = new WeakSet(); // that show something already: then ink.js knows more than the page's script

export default function ({data, parentElement}) {
  const canvas = parentElement.querySelector('canvas');
  const context = canvas.getContext('2d');
  const render = (shown) => {
    const bytes = atob(shown.seen);
    const image = context.createImageData(SIDE, SIDE);
    for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
      image.data.fill(bytes ? bytes.charCodeAt(pixel) : 0, 4 * pixel, 4 * pixel + 3);
      image.data[4 * pixel + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    canvas.setAttribute('aria-label', bytes ? 'The drawing as 28 by 28 pixels' : 'Nothing yet');
  };
  if (!places.has(parentElement)) render(data.shown);
  places.add(parentElement);
  const shown = load(data.module).then((ink) => ink.show(parentElement, data, render));
  return () => shown.then((leave) => leave());
}
