// Which runs are picked, in all plots and in the table at once: those that are pointed at, or those that a click keeps.

function pickOfRun({index}) {
  return {key: `run ${index}`, runs: [index]};
}

function pickOfGroup({key, runs}) {
  return runs.length === 1 ? pickOfRun(runs[0]) : {key: `group ${key}`, runs: runs.map(({index}) => index)};
}

// What the parts tell of pointers and keys. `state.pointed` and `state.kept` hold a pick, and the part it comes from.
function picking(state, redraw) {
  return {
    point: (pick, from) => {
      if (!pick && state.pointed?.from !== from) return; // it has gone on to another part
      if (pick?.key === state.pointed?.key) return;
      state.pointed = pick && {...pick, from};
      redraw();
    },
    keep: (pick, from) => {
      if (!pick) return;
      state.kept = pick.key === state.kept?.key ? null : {...pick, from};
      redraw();
    },
    clear: () => {
      if (!state.kept && !state.pointed) return;
      Object.assign(state, {kept: null, pointed: null});
      redraw();
    },
  };
}

// What stands out: what was kept goes before what is pointed at, so that one can go to its links.
function pickedOf({kept, pointed}) {
  return kept || pointed;
}

// The line that says what is picked, with links to a single run.
function pickedPart(root) {
  const [words, train, look] = ['words', 'train', 'look'].map((name) => root.querySelector(`.sweep-${name}`));
  return (facts, state, data) => {
    const picked = pickedOf(state), runs = picked ? facts.runs.filter(({index}) => picked.runs.includes(index)) : [];
    say(words, runs.length ? pickedInWords(facts, runs) : HOW_TO_PICK);
    words.classList.toggle('sweep-quiet', !runs.length);
    const id = runs.length === 1 ? runs[0].id : '';
    for (const link of [train, look]) hide(link, !id);
    if (!id) return;
    leadTo(train, linkToTrain(id));
    leadTo(look, linkToRun(data, {id}));
  };
}

function linkToTrain(id) {
  return `${ROOT}/Train?${new URLSearchParams({run: id})}`;
}

function leadTo(link, address) {
  if (link.getAttribute('href') !== address) link.href = address;
}
