// Decisions of the review: shown at once, sent one after the other, taken back on request.
import { field, one, write } from "./dom.js";
import { send } from "./api.js";
import { CALLS } from "./review-calls.js";
import { cardOf, chosenIn } from "./review-cards.js";
import { leave, open, showDecided } from "./review-place.js";
import { toast } from "./toasts.js";

/** @typedef {{card: any, url: string|undefined, back: (how?: {opened: boolean}) => void, note: any, isUndone: boolean}} Done `url` is there once it is saved. */

/** Mappings whose decision is on its way; the cards of these are left alone by news. */
export const busy = new Map();
/** @type {Done[]} What can be taken back, the latest last. */
const done = [];
let chain = Promise.resolve();
let count = 0;

const idOf = (card) => Number(card.dataset.mapping);

/** Rises with every decision: what was asked for before tells of the past. */
export const decisions = () => count;

function release(id) {
  const rest = (busy.get(id) ?? 1) - 1;
  if (rest) busy.set(id, rest);
  else busy.delete(id);
  if (!busy.size) document.dispatchEvent(new CustomEvent("data-moved"));
}

/** One after the other: each is sent with the version that the one before left. */
function inTurn(id, action) {
  count += 1;
  busy.set(id, (busy.get(id) ?? 0) + 1);
  chain = chain.then(action).finally(() => release(id));
  return chain;
}

/** Shown at once, like the decision itself; sent when its turn comes. @param {Done} entry */
function takeBack(entry) {
  if (entry.isUndone) return;
  entry.isUndone = true;
  done.splice(done.indexOf(entry), 1);
  entry.note?.remove();
  entry.back();
  inTurn(idOf(entry.card), async () => {
    if (!entry.url) return;
    try {
      const { mapping, message } = await send("POST", entry.url);
      entry.card.dataset.version = mapping.version;
      toast({ message });
    } catch (error) {
      toast({ message: `The decision was not undone. ${error.message}`, tone: "bad" });
    }
  });
}

/** Takes the latest decision back. */
export function undoLast() {
  if (done.length) takeBack(done.at(-1));
  else toast({ message: "Nothing is left to undo here.", tone: "warn" });
}

/** The card comes back, closed: whoever decides about the next one by now is not interrupted. */
function refuse(card, error, again) {
  const name = field("name", card).textContent;
  toast({ message: `${name} was not saved. ${error.message}`, tone: "bad", action: { label: "Show", run: () => open(card) } });
  if (error.code !== "stale_version" || !error.body.mapping) return;
  card.classList.add("is-refused");
  write(field("conflict", card), error.message);
  one("[data-conflict]", card).hidden = false;
  one("[data-overwrite]", card).onclick = () => {
    card.dataset.version = error.body.mapping.version;
    again();
  };
}

/** @param {Done} entry */
function forget(entry) {
  if (!entry.isUndone) done.splice(done.indexOf(entry), 1);
  entry.isUndone = true;
}

/** @param {any} card @param {"accept"|"reject"|"later"|"exclude"|"confirm"} name */
export function decide(card, name, user = chosenIn(card)) {
  card.classList.remove("is-refused");
  one("[data-conflict]", card).hidden = true;
  const entry = { card, url: undefined, back: showDecided(card, name), note: null, isUndone: false };
  // Without a candidate there is nobody to judge: it is put off on this page alone.
  if (name === "later" && !user) return;
  done.push(entry);
  inTurn(idOf(card), async () => {
    try {
      const { mapping, message, undo } = await CALLS[name](idOf(card), user, Number(card.dataset.version));
      card.dataset.version = mapping.version;
      entry.url = undo?.url;
      if (!entry.isUndone) entry.note = toast({ message, action: undo && { label: "Undo", run: () => takeBack(entry) } });
      if (!undo) forget(entry);
    } catch (error) {
      if (!entry.isUndone) entry.back({ opened: false });
      forget(entry);
      refuse(card, error, () => decide(card, name, user));
    }
  });
}

/** A card that was linked in a dialog leaves, and comes back when that is undone. */
function onChanged({ detail: { mapping, undo } }) {
  const card = cardOf(mapping.id);
  const last = done.findLast((entry) => idOf(entry.card) === mapping.id);
  if (card && mapping.user_id && !card.dataset.linked) {
    done.push({ card, url: undo?.url, back: leave(card), note: null, isUndone: false });
  } else if (!card && !mapping.user_id && last) {
    last.back();
    forget(last);
  }
}

document.addEventListener("mapping-changed", onChanged);
