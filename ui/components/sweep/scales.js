// Where the values of a setting lie between its lowest and its highest, and which colour they get.

// Blue and orange mean something else here, so the first setting that varies has viridis (Smith and van der Walt, 2015),
// and the second one goes from wine to pink.
// Of each, only a part can be seen on a light ground, or on a dark one.
const VIRIDIS = {
  stops: ['#440154', '#482878', '#3e4a89', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
  light: [0, 0.8], dark: [0.3, 1],
};
const WINE = {stops: ['#4a0a32', '#711046', '#9a1a57', '#c3256a', '#ee3377', '#fbb8d0'], light: [0, 0.8], dark: [0.65, 1]};
const HALF = 0.18; // the luminance at which white and black words are read equally well (WCAG 2.2, contrast ratio)

// The place of a value, by its index: 0 is the first one's, 1 the last one's.
function placeOf({values, scale}, index) {
  const [first, last] = [values[0], values.at(-1)].map(Number), value = Number(values[index]);
  if (scale === 'log' && first > 0 && last > 0 && first !== last) return Math.log(value / first) / Math.log(last / first);
  return values.length > 1 ? index / (values.length - 1) : 0.5;
}

// The colour of a run by the setting that varies first, or second; without one, that of the middle.
function colourBy(plan, which, place, ground) {
  const varied = plan.varied[which];
  return colourAt(which ? WINE : VIRIDIS, varied ? placeOf(varied, place[which]) : 0.5, ground);
}

function colourAt({stops, light, dark}, share, ground) {
  const [from, to] = luminance(ground) < HALF ? dark : light;
  const at = (from + (to - from) * Math.min(1, Math.max(0, share))) * (stops.length - 1);
  const before = Math.min(stops.length - 2, Math.floor(at));
  return mixed(stops[before], stops[before + 1], at - before);
}

function mixed(one, other, share) {
  const [from, to] = [channels(one), channels(other)];
  return `#${from.map((value, at) => Math.round(value + (to[at] - value) * share).toString(16).padStart(2, '0')).join('')}`;
}

// Red, green and blue of a colour as the theme may write it, 0 to 255.
function channels(colour) {
  if (!/^#[\da-f]{3,8}$/i.test(colour)) return (colour.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).map(Number);
  const digits = colour.length < 7 ? [...colour.slice(1, 4)].map((one) => one + one) : colour.slice(1, 7).match(/../g);
  return digits.map((one) => parseInt(one, 16));
}

// Relative luminance as in WCAG 2.2.
function luminance(colour) {
  const [red, green, blue] = channels(colour).map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
