// The keys of the review. Whoever dictates or has other keys of that kind can switch them off.
import { one } from "./dom.js";
import { choose } from "./review-choice.js";
import { undoLast } from "./review-decide.js";
import { current, move } from "./review-place.js";

const LETTERS = { a: "accept", x: "reject", u: "later", n: "exclude" };
const PLAIN = { j: () => move(1), k: () => move(-1), z: () => undoLast() };
const keys = /** @type {HTMLInputElement} */ (one("[data-keys]"));

/** A key that is held down moves on, but decides once. */
function press(event, actions) {
  const [key, card] = [event.key.toLowerCase(), current()];
  if (key in PLAIN) PLAIN[key]();
  else if (card && key in LETTERS) {
    if (!event.repeat) actions[LETTERS[key]](card);
  } else if (card && /^[1-3]$/.test(key)) choose(card, Number(key) - 1)?.focus();
  else return;
  event.preventDefault();
}

function remember() {
  try {
    keys.checked = localStorage.getItem("review-keys") !== "off";
    keys.addEventListener("change", () => localStorage.setItem("review-keys", keys.checked ? "on" : "off"));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** @param {Record<string, (card: any) => unknown>} actions by the name of the decision */
export function startKeys(actions) {
  remember();
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const typing = target.closest("textarea, select, input:not([type=radio], [type=checkbox])") || one("dialog[open]");
    if (keys.checked && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) press(event, actions);
  });
}
