// Which responder is looked at: one card is open, and the keyboard's focus goes with it.
import { all, one } from "../common/dom.js";
import { markLater } from "./cards.js";
import { chooseBest, chosenIn, stop } from "./choice.js";

const list = document.getElementById("review-list");

/** The card that is open, null where there is none. @returns {any} */
export const current = () => one(".review-card.is-open", list);

function setOpen(card, isOpen) {
  card.classList.toggle("is-open", isOpen);
  one("[data-open]", card).setAttribute("aria-expanded", String(isOpen));
}

/** Opens one card and closes the others. @param {any} card @param {{focus?: boolean}} [how] */
export function open(card, { focus = true } = {}) {
  for (const other of all(".review-card.is-open", list)) if (other !== card) setOpen(other, false);
  setOpen(card, true);
  if (!focus) return;
  stop(card).focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

/** Opens whoever stands so many places further. @param {number} steps */
export function move(steps) {
  const cards = [...list.children];
  const at = cards.indexOf(current());
  const to = cards[Math.min(Math.max(at + steps, 0), cards.length - 1)];
  if (to) open(to);
}

/**
 * Takes a card away, or to the end, and opens the next one in its place.
 * @param {any} card @param {{toEnd?: boolean}} [how]
 * @returns {(how?: {opened: boolean}) => void} puts it back where it stood
 */
export function leave(card, { toEnd = false } = {}) {
  const at = [...list.children].indexOf(card);
  const next = card.nextElementSibling ?? card.previousElementSibling;
  if (toEnd) list.append(card);
  else card.remove();
  setOpen(card, false);
  if (next) open(next);
  else if (toEnd) open(card);
  return ({ opened } = { opened: true }) => {
    if (list.children[at] !== card) list.insertBefore(card, list.children[at] ?? null);
    if (opened || !current()) open(card);
  };
}

/** A candidate comes back to its place and is chosen again, unless a person chose another one meanwhile. */
function putBack(box, label, { behind, next }) {
  const radio = one("[type=radio]", label);
  const chosen = one("[type=radio]:checked", box);
  const others = all("[type=radio]", box);
  others.find((other) => other.value === radio.value)?.closest("label").remove();
  box.insertBefore(label, others.find((other) => behind.includes(other.value))?.closest("label") ?? null);
  const isMine = !chosen || chosen === next || (next && !box.contains(next));
  // In a card that left the page radios do not switch each other off.
  for (const each of all("[type=radio]", box)) each.checked = each === (isMine ? radio : chosen);
}

/** Parts a responder from one candidate, who may be gone by then; who has others stays. */
function dropCandidate(card, user) {
  const box = one(".candidates", card);
  const values = all("[type=radio]", box).map((radio) => radio.value);
  const label = one(`[type=radio][value="${user}"]`, box)?.closest("label");
  if (!label) return () => card;
  const behind = values.slice(values.indexOf(String(user)) + 1);
  label.remove();
  const next = chosenIn(card) ? undefined : chooseBest(card);
  const back = one("[type=radio]", box) ? () => card : leave(card);
  if (card.isConnected) stop(card).focus();
  return (how) => {
    const isFocused = box.contains(document.activeElement);
    putBack(box, label, { behind, next });
    back(how);
    if (isFocused) stop(card).focus();
  };
}

/** Shows a decision before it is saved. @param {any} card @param {string} name @param {number|null} user @returns {(how?: {opened: boolean}) => void} takes it back */
export function showDecided(card, name, user) {
  if (name === "reject") return dropCandidate(card, user);
  return name === "later" ? putOff(card) : leave(card);
}

function putOff(card) {
  const before = card.hasAttribute("data-later");
  const back = leave(card, { toEnd: true });
  markLater(card, true);
  return (how) => {
    markLater(card, before);
    back(how);
  };
}

/** After news: somebody is open as long as anybody is there. */
export function keepOneOpen() {
  const first = list.firstElementChild;
  if (first && !current()) open(first, { focus: false });
}

/** A button that is gone once all are shown leaves the focus to the first that it brought. @param {any} button @returns {() => void} */
export function afterMore(button) {
  const shown = list.children.length;
  return () => button.hidden && one("[data-open]", list.children[shown] ?? list)?.focus();
}
