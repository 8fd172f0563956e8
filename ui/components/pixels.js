// A digit as the network sees it, on a canvas of 28 x 28: a byte for each pixel, or an empty string for none.

const SIDE = 28;

function paintPixels(canvas, bytes) {
  const context = canvas.getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
    image.data.fill(bytes ? bytes.charCodeAt(pixel) : 0, 4 * pixel, 4 * pixel + 3);
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

