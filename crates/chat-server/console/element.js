// The only way this console makes page elements: from names and texts, never from a string of HTML.

/**
 * Makes an element. `props` holds attributes; `true` means an empty attribute, `false`, `null` and
 * `undefined` leave it out, a function under `onclick` and the like becomes a listener.
 * Children are elements or texts; empty ones are skipped.
 */
export function element(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else setAttribute(made, name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Sets, empties or removes an attribute, by the same rule as `element`. */
export function setAttribute(target, name, value) {
  if (value === false || value === null || value === undefined) target.removeAttribute(name);
  else target.setAttribute(name, value === true ? "" : String(value));
}

/** Changes the text only when it differs, so that live regions and selections are left in peace. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Makes `wanted` the children of `parent`, moving no element that already stands right: focus survives. */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, index) => {
    const standing = parent.children[index] ?? null;
    if (standing !== child) parent.insertBefore(child, standing);
  });
}

const SVG = "http://www.w3.org/2000/svg";

/** A decorative line drawing from one path on a 24 × 24 field. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
