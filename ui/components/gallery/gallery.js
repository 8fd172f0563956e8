// Digits beside each other; a click on one is told to the page's script.

export default function ({data, parentElement, setTriggerValue}) {
  const place = parentElement.querySelector('.gallery-digits');
  place.replaceChildren(...data.pixels.map((bytes, at) => {
    const button = document.createElement('button'), canvas = document.createElement('canvas');
    button.type = 'button';
    button.title = 'See inside';
    button.setAttribute('aria-label', `${data.spoken[at]} See inside.`);
    Object.assign(canvas, {width: SIDE, height: SIDE});
    paintPixels(canvas, atob(bytes));
    const words = document.createElement('span');
    words.textContent = data.words[at];
    button.append(canvas, words);
    button.onclick = () => setTriggerValue('opened', at);
    return button;
  }));
}
