// Where a run stands, in one line.

const WHOLE = new Intl.NumberFormat('en'), TENTHS = new Intl.NumberFormat('en', {maximumFractionDigits: 1});

export default function ({data, parentElement}) {
  const line = parentElement.querySelector('.status-line');
  const render = (run) => {
    const words = inWords(run);
    if (line.firstChild.data !== words) line.firstChild.data = words; // the browser does less than for textContent
    line.classList.toggle('status-lost', !run.connected);
  };
  const leave = load(data.module).then((module) => module.attach(parentElement, data.run, render));
  return () => leave.then((end) => end());
}

function inWords(run) {
  if (!run.connected) return `${done(run)} · not connected; it comes back by itself`;
  const words = {
    ready: 'Press Train to start: the curve will grow here.',
    running: `${done(run)} · ${speed(run.rate)} · ${clock(run.left)} left`,
    paused: `${done(run)} · paused${run.message ? `. ${run.message}` : ''}`,
    finished: `${done(run)} · finished`,
    stopped: `${done(run)} · stopped`,
    failed: `${done(run)} · stopped itself`,
  };
  return words[run.status] || '\u00a0';
}

function done(run) {
  return `${WHOLE.format(run.iteration)} / ${WHOLE.format(run.iterations)}`;
}

function speed(rate) {
  return `${rate ? (rate < 10 ? TENTHS.format(rate) : WHOLE.format(Math.round(rate))) : '–'} it/s`;
}

function clock(seconds) {
  if (seconds === null) return '–:––';
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
