// What is cut off at its end is told in full: under the pointer, and while a key has led to its row.
import { all, later, make, one } from "./dom.js";

const CELLS = "td, th, li, label, summary";
/** What stands in a text that is cut, such as a link or a mark, stands at most so deep in it. */
const DEEP = 4;
/** Whoever only passes by with the pointer wants nothing. */
const PAUSE = 250;
const tip = make("div", { className: "cut-tip", popover: "manual", ariaHidden: "true" });
/** What the tip is about: what is cut in a cell, or in a row. @type {Element[]} */
let told = [];

function widthOf(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getBoundingClientRect().width;
}

function isCut(node) {
  const { textOverflow, webkitLineClamp } = getComputedStyle(node);
  if (webkitLineClamp !== "none") return node.scrollHeight > node.clientHeight + 1;
  // Widths of scrolling are whole pixels, and part of one is enough for three dots.
  return textOverflow === "ellipsis" && (node.scrollWidth > node.clientWidth || widthOf(node) > node.getBoundingClientRect().width + .01);
}

/** @param {Element|null} within @returns {Element[]} all that is cut in it */
const cutIn = (within) => (within ? [within, ...all("*", within)].filter((node) => !node.matches("input") && isCut(node)) : []);

/** @param {Element|null} target under the pointer @returns {Element[]} with what else is cut in its cell */
function cutAround(target) {
  // A link may reach over all of its row.
  const link = target?.closest("a, button");
  if (cutIn(link).length) return cutIn(link.closest(CELLS) ?? link);
  for (let node = target, deep = 0; node && deep < DEEP; node = node.parentElement, deep += 1) {
    if (isCut(node)) return cutIn(node.closest(CELLS) ?? node);
  }
  return [];
}

/** Below all of the texts; above, where it would hide what has the focus, or leave the window. */
function place() {
  const places = told.map((node) => node.getBoundingClientRect());
  const [{ left, top }, bottom] = [places[0], Math.max(...places.map((each) => each.bottom))];
  const { width, height } = tip.getBoundingClientRect();
  const focused = one(":focus-visible")?.getBoundingClientRect();
  const covers = focused && focused.top < bottom + height && focused.bottom > bottom && focused.left < left + width && focused.right > left;
  const y = covers || bottom + height > innerHeight ? Math.max(0, top - height) : bottom;
  Object.assign(tip.style, { left: `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`, top: `${y}px` });
}

function hide() {
  told = [];
  if (tip.isConnected) tip.remove();
}

function tell(nodes) {
  if (nodes.length === told.length && nodes.every((node, at) => node === told[at])) return;
  hide();
  if (!nodes.length || !nodes[0].isConnected) return;
  told = nodes;
  tip.replaceChildren(...nodes.map((node) => make("p", { dir: "auto" }, node.textContent.trim())));
  // Over a dialog, what lies outside of it cannot be pointed at.
  (nodes[0].closest("dialog") ?? document.body).append(tip);
  tip.showPopover();
  place();
}

const tellLater = later(tell, PAUSE);

const onPointer = ({ target }) => tellLater(tip.contains(target) ? told : cutAround(target));
const onFocus = ({ target }) => tellLater(target.matches(":focus-visible") ? cutIn(target.closest("tr, li") ?? target.closest(CELLS)) : []);

/** @param {Event} first the latest that made somebody want it */
export function start(first) {
  for (const kind of ["pointerover", "pointerdown"]) document.addEventListener(kind, onPointer);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("focusout", () => tellLater([]));
  document.documentElement.addEventListener("pointerleave", () => tellLater([]));
  document.addEventListener("scroll", () => told.length && place(), { capture: true, passive: true });
  window.addEventListener("resize", hide);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  // Meanwhile the focus may have gone on.
  if (first.type === "focusin") onFocus({ target: document.activeElement });
  else onPointer(first);
}
