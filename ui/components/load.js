// Each part's script begins with this. A module of the live channel may not come at once on a bad network, and some
// browsers never ask again for one that didn't: so it is fetched until it is there, and then imported.

const FETCH_AGAIN_MS = 1000;

// The path that all of the app's addresses begin with, as this browser sees them: there Streamlit's own script came from.
// A host may have put a part of it before them that the server never sees.
const STREAMLIT = '/static/js/';
const ROOT = new URL(document.querySelector(`script[src*="${STREAMLIT}"]`).src).pathname.split(STREAMLIT)[0];

async function load(path) {
  const address = location.origin + ROOT + path;
  for (;;) {
    const found = await fetch(address).then((answer) => answer.ok, () => false);
    const module = found && (await import(address).catch(() => null));
    if (module) return module;
    await new Promise((resolve) => setTimeout(resolve, FETCH_AGAIN_MS));
  }
}

