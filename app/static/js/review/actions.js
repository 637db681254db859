// What each key and button of the review does with the card that is looked at.
import { all, field, one } from "../common/dom.js";
import { opening } from "../common/notices.js";
import { choose, chosenIn } from "./choice.js";
import { decide, undoLast } from "./decide.js";
import { current, move } from "./place.js";
import { toast } from "../common/toasts.js";

const idOf = (card) => Number(card.dataset.mapping);
const isLinked = (card) => card.hasAttribute("data-linked");

const openLink = (card) => opening(one('[data-decide="link"]', card), async () => (await import("../linking/link.js")).openLink.bind(null, idOf(card)));
const openUnlink = (card) => opening(one('[data-decide="reject"]', card), async () => (await import("../linking/unlink.js")).openUnlink.bind(null, idOf(card)));

/** Where two fit equally well, a quick key would toss a coin. @param {any} card @param {"accept"|"reject"} name */
function judge(card, name) {
  if (chosenIn(card)) decide(card, name);
  else if (all("[type=radio]", card).length) {
    toast({ message: `Choose one of them first. Both fit ${field("name", card).textContent} equally well.`, tone: "warn" });
  }
}

/** @type {Record<string, (card: any) => unknown>} */
export const ACTIONS = {
  accept: (card) => (isLinked(card) ? decide(card, "confirm", Number(card.dataset.linked)) : judge(card, "accept")),
  reject: (card) => (isLinked(card) ? openUnlink(card) : judge(card, "reject")),
  // Putting off is about the responder, whoever is chosen.
  later: (card) => decide(card, "later", chosenIn(card) || Number(one("[type=radio]", card)?.value ?? 0)),
  exclude: (card) => !isLinked(card) && decide(card, "exclude"),
  link: openLink,
};

const LETTERS = { a: "accept", x: "reject", u: "later", n: "exclude" };
const PLAIN = { j: () => move(1), k: () => move(-1), z: () => undoLast() };
const keys = /** @type {HTMLInputElement} */ (one("[data-keys]"));

/** A keyboard of another script has the letter on the key where a Latin one has it. */
const letterOf = ({ key, code }) => (/^[\x20-\x7e]+$/.test(key) ? key : code.replace(/^(Key|Digit)/, "")).toLowerCase();

/** A key that is held down moves on, but decides once. */
function press(event) {
  const [key, card] = [letterOf(event), current()];
  if (key in PLAIN) PLAIN[key]();
  else if (card && key in LETTERS) {
    if (!event.repeat) ACTIONS[LETTERS[key]](card);
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

/** Whoever dictates or has other keys of that kind can switch these off. */
export function startKeys() {
  remember();
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const typing = target.closest("textarea, select, input:not([type=radio], [type=checkbox])") || one("dialog[open]");
    if (keys.checked && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) press(event);
  });
}
