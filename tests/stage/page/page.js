// The page of the stage: holds the clock, takes over the style sheets, and shows one state after another.
import init, { begin, names, show } from './stage.js';

// The clock of `src/entries.rs`, which begins anew with every state: pictures of today are like those of tomorrow.
const NOW = 1763033580000;
let start = performance.now();
const now = () => NOW + Math.floor(performance.now() - start);
const Real = Date;
window.Date = class extends Real {
  constructor(...parts) {
    super(...(parts.length ? parts : [now()]));
  }
  static now = now;
};

// A server that takes its time: it never answers when a file of more than a few bytes is announced. For a smaller
// one there is nowhere to go.
const { send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.send = function (body) {
  const announced = ArrayBuffer.isView(body) && /"size":\d{4}/.test(new TextDecoder().decode(body));
  if (!announced) send.call(this, body);
};

const text = async name => (await fetch(name)).text();
const ready = Promise.all([text('launcher.css'), text('widget.css'), init({ module_or_path: 'stage_bg.wasm' })]).then(
  ([launcher, widget]) => begin(launcher, widget),
);

window.stage = {
  /** The names of all states. */
  names: () => ready.then(names),
  /** Shows one of them. */
  show: name =>
    ready.then(() => {
      start = performance.now();
      return show(name);
    }),
};
