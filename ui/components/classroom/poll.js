// The question to the class, with a bar for each answer.

const NO_QUESTION = 'No question yet. Ask one, and the answers grow here.';

function pollPart(root, state) {
  const [asked, votes, list] = ['asked', 'votes', 'options'].map((name) => root.querySelector(`.classroom-${name}`));
  const bars = new Map();
  list.replaceChildren();
  return {
    draw: (facts) => {
      const {poll} = state.ledger;
      say(asked, poll ? poll.question : 'Question');
      say(votes, poll ? votesInWords(poll, facts.people.length) : NO_QUESTION);
      keep(list, bars, poll ? poll.options.map((_, at) => at) : [], makeBar);
      for (const [at, bar] of bars) fillBar(bar, poll, at);
    },
  };
}

function votesInWords({open, counts}, people) {
  const all = votesOf(counts);
  return `${all} of ${people} ${all === 1 ? 'has' : 'have'} answered${open ? '' : '. The question is closed'}.`;
}

function votesOf(counts) {
  return counts.reduce((sum, count) => sum + count, 0);
}

function makeBar() {
  return made('li', 'classroom-option', made('span'), made('span', 'classroom-bar', made('span')), made('span', 'classroom-count'));
}

function fillBar(bar, {options, counts}, at) {
  const [words, track, count] = bar.children;
  say(words, options[at]);
  say(count, String(counts[at]));
  const width = `${100 * counts[at] / Math.max(1, votesOf(counts))}%`;
  if (track.firstElementChild.style.width !== width) track.firstElementChild.style.width = width;
}
