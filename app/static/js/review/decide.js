// Decisions of the review: shown at once, sent one after the other, taken back on request.
import { send } from "../common/api.js";
import { field, one } from "../common/dom.js";
import { CALLS, asksFirst, inTurn, refuse, undo } from "./calls.js";
import { cardOf } from "./cards.js";
import { chosenIn } from "./choice.js";
import { leave, showDecided } from "./place.js";
import { toast } from "../common/toasts.js";

/** @typedef {{card: any, url: string|undefined, back: (how?: {opened: boolean}) => void, note: any, isUndone: boolean, again?: (url: string) => void}} Done `url` is there once it is saved. */

/** @type {Done[]} What can be taken back, the latest last. */
const done = [];

const idOf = (card) => Number(card.dataset.mapping);

/** Shown at once, like the decision itself; sent when its turn comes. @param {Done} entry */
function takeBack(entry) {
  if (entry.isUndone) return;
  entry.isUndone = true;
  done.splice(done.indexOf(entry), 1);
  entry.note?.remove();
  entry.back();
  inTurn(idOf(entry.card), () => undo(entry.card, entry.url, (way) => entry.again?.(way)));
}

/** @param {Done} entry @param {string} message */
function tell(entry, message, canUndo = true) {
  entry.note = toast({ message, action: canUndo ? { label: "Undo", run: () => takeBack(entry) } : undefined });
}

/** Takes the latest decision back. */
export function undoLast() {
  if (done.length) takeBack(done.at(-1));
  else toast({ message: "Nothing is left to undo here.", tone: "warn" });
}

/** @param {Done} entry */
function forget(entry) {
  if (!entry.isUndone) done.splice(done.indexOf(entry), 1);
  entry.isUndone = true;
}

/** @param {any} card @param {"accept"|"reject"|"later"|"exclude"|"confirm"} name */
export function decide(card, name, user = chosenIn(card)) {
  carry(card, name, user, () => CALLS[name](idOf(card), user, Number(card.dataset.version)));
}

/** Shown at once; `call` sends it in its turn. */
function carry(card, name, user, call) {
  card.classList.remove("is-refused");
  one("[data-conflict]", card).hidden = true;
  const again = (url) => carry(card, name, user, () => send("POST", url));
  const entry = { card, url: undefined, back: showDecided(card, name, user), note: null, isUndone: false, again };
  done.push(entry);
  // Without a candidate there is nobody to judge.
  if (name === "later" && !user) {
    tell(entry, `${field("name", card).textContent} is put off on this page.`);
    return;
  }
  inTurn(idOf(card), async () => {
    try {
      const { mapping, message, undo: way } = await call();
      card.dataset.version = mapping.version;
      entry.url = way?.url;
      if (!entry.isUndone) tell(entry, message, Boolean(way));
      if (!way) forget(entry);
    } catch (error) {
      if (!entry.isUndone) entry.back({ opened: false });
      forget(entry);
      refuse(card, error, async (present) => {
        card.dataset.version = present.version;
        if (!(await asksFirst(card, name, user, present))) decide(card, name, user);
      });
    }
  });
}

/** A card that was linked in a dialog leaves, and comes back when that is undone. */
function onChanged({ detail: { mapping, undo: way } }) {
  const card = cardOf(mapping.id);
  const last = done.findLast((entry) => idOf(entry.card) === mapping.id);
  if (card && mapping.user_id && !card.dataset.linked) {
    const again = (url) => carry(card, "accept", null, () => send("POST", url));
    done.push({ card, url: way?.url, back: leave(card), note: null, isUndone: false, again });
  } else if (!card && !mapping.user_id && last) {
    last.back();
    forget(last);
  }
}

document.addEventListener("mapping-changed", onChanged);
