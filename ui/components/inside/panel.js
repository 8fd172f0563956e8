// The panel beside the stage: what was clicked on, with its real numbers.

const OVERVIEW = 'Click on a hidden unit, an output, or one of the lesson’s functions: here you see its arithmetic, with the real numbers.';

function drawPanel(panel, state, actions) {
  const {view, inside} = state;
  const kind = view.unit !== null ? 'unit' : view.output !== null ? 'output' : view.stage ? 'stage' : '';
  const parts = {unit: unitPanel, output: outputPanel, stage: functionPanel}[kind];
  const focused = panel.contains(document.activeElement) ? whereFocusIs(panel) : null;
  panel.replaceChildren(...(parts ? parts(state, actions) : [made('p', '', OVERVIEW)]));
  panel.dataset.kind = kind;
  panel.dataset.ready = String(kind === 'unit' ? inside.unit?.number === view.unit : kind !== 'stage' || inside.function?.name === view.stage);
  if (focused !== null) focusables(panel)[focused]?.focus();
}

// The panel is drawn again at each answer: who went through it by key goes on from the same place.
function whereFocusIs(panel) {
  return focusables(panel).indexOf(document.activeElement);
}

function focusables(panel) {
  return [...panel.querySelectorAll('button, [tabindex], summary')];
}

function unitPanel({inside, view, blue, check}, {choose, verify}) {
  const {unit} = inside;
  const title = made('h2', '', `Hidden unit ${view.unit + 1}`);
  if (unit?.number !== view.unit) return [title];
  const chosen = check?.name === 'w1' && check.row === view.unit ? check.column : null;
  const pictures = made('div', 'inside-pictures');
  const onPixel = unit.dw1 ? (pixel) => verify({name: 'w1', row: unit.number, column: pixel}) : null;
  pictures.append(signedPicture(unit.weights, blue, `weights, up to ±${figure(unit.weights.most)}`, onPixel, chosen));
  if (!unit.products) return [title, pictures, made('p', '', 'Draw a digit, or take another one, to see what this unit makes of it.')];
  pictures.append(made('span', 'inside-sign', '×'), signedPicture(inside.ink, blue, 'ink, 0 to 1'), made('span', 'inside-sign', '='));
  pictures.append(signedPicture(unit.products, blue, `contributions, up to ±${figure(unit.products.most)}`));
  const silent = unit.z1 > 0 ? 'ReLU keeps it: a1' : 'ReLU silences it: a1';
  const lines = sum([['sum of the 784 contributions', figure(unit.sum, true)], ['+ b1', figure(unit.b1, true)], ['= z1', figure(unit.z1, true)], [silent, figure(unit.a1)]]);
  const tells = unit.tells.map((value, digit) => ({name: `output ${digit}`, value, onClick: () => choose({output: digit}), strong: digit === inside.read}));
  return [title, pictures, lines, bars(tells, 'What it tells each output: a1 × w2'), ...unitBackward(unit, blue, check, verify)];
}

function unitBackward(unit, blue, check, verify) {
  if (!unit.dw1) return [];
  const pictures = made('div', 'inside-pictures');
  pictures.append(signedPicture(unit.weights, blue, 'weights'), signedPicture(unit.dw1, blue, `dw1, their gradient, up to ±${figure(unit.dw1.most)}`));
  const how = unit.z1 > 0
    ? `The loss changes with z1 by dz1 = ${figure(unit.dz1, true)}, and with each weight by dz1 × its pixel’s ink.`
    : 'ReLU silences this unit here, so nothing flows back through it: dz1 is 0, and so is the gradient of each weight.';
  const words = made('p', 'inside-words', `${how} Click on a pixel of the weights above to check its gradient.`);
  const bias = button('inside-link', 'Check b1', () => verify({name: 'b1', row: unit.number, column: 0}));
  return [made('h3', '', 'Backward'), pictures, words, bias, ...checked(check, ['w1', 'b1'], (row) => row === unit.number)];
}

// What the gradient check found, if it is about what the panel shows.
function checked(check, names, fits) {
  if (!check || !names.includes(check.name) || !fits(check.row)) return [];
  const place = made('div', 'inside-check');
  place.append(sum([
    [`${check.name}[${check.row}, ${check.column}]`, figure(check.value, true)],
    ['gradient by back_prop', figure(check.by_back_prop, true)],
    ['by trying: 0.0001 up and down', figure(check.by_trying, true)],
  ]), made('p', '', check.words));
  return [place];
}

function outputPanel({inside, view, check}, {choose, verify}) {
  const digit = view.output;
  const title = made('h2', '', `Output ${digit}`);
  if (!inside.flow) return [title, made('p', '', 'Draw a digit, or take another one, to see how this output comes about.')];
  const units = inside.units.map((unit, at) => ({name: `unit ${unit + 1}`, value: inside.flow[digit][at], onClick: () => choose({unit})}));
  const others = inside.hidden - inside.units.length;
  if (others > 0) units.push({name: `${others} others`, value: inside.others[digit]});
  units.push({name: 'b2', value: inside.b2[digit]}, {name: '= z2', value: inside.z2[digit], strong: true});
  const shares = inside.a2.map((share, other) => ({name: `output ${other}`, value: share, words: `z2 ${figure(inside.z2[other], true)} → ${percentage(share)}`, strong: other === digit, onClick: () => choose({output: other})}));
  return [title, bars(units, 'What speaks for it and against it: a1 × w2, and b2'), bars(shares, 'softmax: exp(z2), as a share of all ten'), ...outputBackward(inside, digit, check, verify)];
}

function outputBackward(inside, digit, check, verify) {
  if (!inside.dz2) return [];
  const truth = digit === inside.label ? 1 : 0;
  const words = made('p', 'inside-words', `dz2, answer minus truth: ${figure(inside.a2[digit])} − ${truth} = ${figure(inside.dz2[digit], true)}. The gradient of each weight is dz2 × the unit’s a1.`);
  const rows = inside.units.map((unit, at) => ({name: `w2 of unit ${unit + 1}`, value: inside.dw2[digit][at], onClick: () => verify({name: 'w2', row: digit, column: unit})}));
  rows.push({name: 'b2', value: inside.dz2[digit], onClick: () => verify({name: 'b2', row: digit, column: 0})});
  return [made('h3', '', 'Backward'), words, bars(rows, 'dw2 and db2; click on one to check it'), ...checked(check, ['w2', 'b2'], (row) => row === digit)];
}

function functionPanel({inside, view, blue, functions}) {
  const {name, formula, says, source} = functions.find((one) => one.name === view.stage);
  const found = inside.function?.name === name ? inside.function : null;
  const code = made('pre', 'inside-source');
  code.tabIndex = 0;
  code.setAttribute('aria-label', `Source of ${name}`);
  code.append(made('code', '', source));
  const parts = [made('h2', '', name), made('p', 'inside-formula', formula), made('p', '', says), code];
  if (found?.missing) parts.push(made('p', 'inside-missing', found.missing));
  for (const [label, arrays] of found && !found.missing ? [['In', found.inputs], ['Out', found.outputs]] : []) {
    const row = made('div', 'inside-arrays');
    row.append(...arrays.map((array) => drawnArray(array, blue, inside.hidden)));
    if (arrays.length) parts.push(made('h3', '', label), row);
  }
  return parts;
}

