// A row of digits: each as the network sees it, and what it reads. The chosen one is what the rest of the page is about.

const places = new WeakSet(); // that show something already: then ink.js knows more than the page's script

export default function ({data, parentElement, setStateValue}) {
  const list = parentElement.querySelector('.row-digits');
  let module = null;
  const choose = (at, digits) => {
    module?.choose(at);
    setStateValue('chosen', {drawing: data.drawing, version: data.version, digits, at});
  };
  const render = (shown) => {
    const row = shown.row || [];
    while (list.children.length > row.length) list.lastChild.remove();
    while (list.children.length < row.length) list.append(digit(list.children.length, choose, list));
    row.forEach(({seen, reads, sure}, at) => {
      const button = list.children[at];
      paintPixels(button.querySelector('canvas'), atob(seen));
      button.querySelector('span').textContent = sure ? reads : `${reads}?`;
      button.classList.toggle('row-unsure', !sure);
      button.setAttribute('aria-pressed', at === shown.chosen);
      button.setAttribute('aria-label', `Digit ${at + 1}, read as ${reads}${sure ? '' : ', not surely'}`);
    });
  };
  if (!places.has(parentElement)) render(data.shown);
  places.add(parentElement);
  const leaving = load(data.module).then((ink) => {
    module = ink;
    return ink.show(parentElement, data, render);
  });
  return () => leaving.then((leave) => leave());
}

function digit(at, choose, list) {
  const button = document.createElement('button');
  const canvas = document.createElement('canvas');
  button.type = 'button';
  canvas.width = SIDE;
  canvas.height = SIDE;
  button.append(canvas, document.createElement('span'));
  button.onclick = () => choose(at, list.children.length);
  return button;
}
