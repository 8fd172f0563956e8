// What the curve is drawn with.

function line({pen}, colour, width, dash, points) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = 'round';
  pen.setLineDash(dash);
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.stroke();
}

function write({pen, text}, words, x, y, align, baseline, opacity = 1, colour = text) {
  pen.fillStyle = colour;
  pen.textAlign = align;
  pen.textBaseline = baseline;
  pen.globalAlpha = opacity;
  pen.fillText(words, x, y);
  pen.globalAlpha = 1;
}
