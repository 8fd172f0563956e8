// A hand that rests on the screen while it draws. The canvas's component takes the end of the finger that draws for one
// only when no other touches the screen; and never hears of one that the system takes away. Then it draws no more.

// Tell the component of these ends. `isCanvas(event)` says whether an event belongs to it. Returns how to stop.
export function endTouches(isCanvas) {
  let drawing = null; // the identifier of the touch that draws
  const begin = (event) => {
    if (drawing === null && isCanvas(event)) drawing = event.changedTouches[0].identifier;
  };
  const end = (event) => {
    const touch = [...event.changedTouches].find((one) => one.identifier === drawing);
    if (!touch || !event.isTrusted) return;
    drawing = null;
    if (event.type === 'touchend' && event.touches.length === 0) return; // that one it takes for an end
    event.stopImmediatePropagation();
    const alone = {bubbles: true, cancelable: true, composed: true, touches: [], changedTouches: [touch]};
    touch.target.dispatchEvent(new TouchEvent('touchend', alone));
  };
  const listeners = {touchstart: begin, touchend: end, touchcancel: end};
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener, {capture: true, passive: true});
  return () => {
    for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener, true);
  };
}
