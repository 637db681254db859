// Finding, cloning and filling elements. Everything is written as text, never as markup.

/** @param {string} selector @param {ParentNode} [root] @returns {any} */
export const one = (selector, root = document) => root.querySelector(selector);

/** @param {string} selector @param {ParentNode} [root] @returns {any[]} */
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** @param {string} name @param {ParentNode} root @returns {any} */
export const field = (name, root) => one(`[data-field="${name}"]`, root);

/** The first element of a template, cloned. @param {string} id @returns {any} */
export function clone(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return template.content.firstElementChild.cloneNode(true);
}

/** Writes text where it differs, and says whether anything did; of elements in a text, a list has them. @returns {boolean} */
export function write(node, text) {
  if (typeof text === "object" && text) return writeParts(node, [text].flat());
  const value = String(text ?? "");
  if (!node || node.textContent === value) return false;
  node.textContent = value;
  return true;
}

/** @param {any} node @param {(Node|string)[]} parts */
function writeParts(node, parts) {
  const fresh = node.cloneNode(false);
  fresh.append(...parts);
  fresh.normalize();
  // What is the same stays, with the tooltip that somebody may be reading.
  if (node.isEqualNode(fresh)) return false;
  const differs = node.textContent !== fresh.textContent;
  node.replaceChildren(...fresh.childNodes);
  return differs;
}

/** Fills `data-field` elements by name. @param {ParentNode} root @param {Record<string, unknown>} values */
export function fill(root, values) {
  for (const [name, text] of Object.entries(values)) write(field(name, root), text);
}

/** @param {string} tag @param {Record<string, unknown>} [traits] @param {(Node|string)[]} children */
export function make(tag, traits = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, unknown>} traits @param {string} [text] */
export function draw(tag, traits, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(traits)) node.setAttribute(name, String(value));
  if (text !== undefined) node.textContent = text;
  return node;
}

/** @param {string} name of a symbol in the page's sprite */
export function icon(name) {
  const svg = draw("svg", { class: "icon", "aria-hidden": "true", focusable: "false" });
  svg.append(draw("use", { href: `#i-${name}` }));
  return svg;
}

/** Points an icon that stands in the page at another symbol. */
export function changeIcon(root, name) {
  one("use", root)?.setAttribute("href", `#i-${name}`);
}

/** @param {Element} button whether it shows that it works */
export const isBusy = (button) => button.getAttribute("aria-busy") === "true";

/** Shows that a button works, keeps its width, and gives back the way to end it. */
export function busy(button, word) {
  if (isBusy(button)) return () => {};
  const before = [...button.childNodes];
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  button.replaceChildren(make("span", { className: "spinner" }), make("span", {}, word));
  return () => {
    button.removeAttribute("aria-busy");
    button.style.minWidth = "";
    button.replaceChildren(...before);
  };
}

/** Calls at once, and again at most once in every pause. @param {() => void} action @param {number} pause */
export function rarely(action, pause) {
  let last = -Infinity;
  let timer = 0;
  const run = () => {
    timer = 0;
    last = performance.now();
    action();
  };
  return () => {
    const left = last + pause - performance.now();
    if (left <= 0) run();
    else timer ||= window.setTimeout(run, left);
  };
}

/** @template {(...given: any[]) => void} F @param {F} action @param {number} pause */
export function later(action, pause) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => action(...given), pause);
  };
}

/** Whoever turned a page at its foot reads on at its head; the focus stays, for the next turn. @param {Element} node */
export const readOn = (node) => node.getBoundingClientRect().top < 0 && node.scrollIntoView();
