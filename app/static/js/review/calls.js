// What each decision of the review asks of the server, one after the other; all answer alike.
import { send } from "../common/api.js";
import { field, one, write } from "../common/dom.js";
import { open } from "./place.js";
import { toast } from "../common/toasts.js";

const list = document.getElementById("review-list");
/** Mappings whose decision is on its way; the cards of these are left alone by news. */
export const busy = new Map();
let chain = Promise.resolve();
let count = 0;

/** Rises with every decision: what was asked for before tells of the past. */
export const decisions = () => count;

const judge = (id, user_id, verdict, version) => send("POST", `mappings/${id}/verdict`, { user_id, verdict, version });

/** @type {Record<string, (id: number, user: number, version: number) => Promise<any>>} */
export const CALLS = {
  accept: (id, user, version) => send("PUT", `mappings/${id}`, { user_id: user, history: "keep", version }),
  reject: (id, user, version) => judge(id, user, "rejected", version),
  later: (id, user, version) => judge(id, user, "unsure", version),
  exclude: (id, _user, version) => send("POST", `mappings/${id}/exclude`, { excluded: true, version }),
  confirm: (id, user, version) => judge(id, user, "confirmed", version),
};

function track(id, change) {
  const rest = (busy.get(id) ?? 0) + change;
  if (rest) busy.set(id, rest);
  else busy.delete(id);
  list.toggleAttribute("data-saving", busy.size > 0);
}

function release(id) {
  track(id, -1);
  if (!busy.size) document.dispatchEvent(new CustomEvent("data-moved"));
}

/** Each is sent with the version that the one before left. @param {number} id of a mapping @param {() => any} action */
export function inTurn(id, action) {
  count += 1;
  track(id, 1);
  chain = chain.then(action).finally(() => release(id));
  return chain;
}

/** Takes back what was saved; what was not has nothing to take back. @param {any} card @param {string|undefined} url @param {(url: string) => void} again takes that back in turn */
export async function undo(card, url, again) {
  if (!url) return;
  try {
    const { mapping, message, undo: way } = await send("POST", url);
    card.dataset.version = mapping.version;
    toast({ message, action: way ? { label: "Undo", run: () => again(way.url) } : undefined });
  } catch (error) {
    toast({ message: error.after("The decision was not undone."), tone: "bad" });
  }
}

/** Overwriting a link of somebody who has tickets asks where these belong. @returns {Promise<boolean>} whether it is asked */
export async function asksFirst(card, name, user, present) {
  if (name !== "accept" || !(await import("../linking/change.js")).isAskedAnew(present, user)) return false;
  const chosen = one(`[type=radio][value="${user}"]`, card)?.closest("label");
  const kept = chosen && { id: user, username: field("username", chosen).textContent };
  (await import("../linking/link.js")).openLink(present.id, kept);
  return true;
}

/** The card comes back, closed: whoever decides about the next one by now is not interrupted. */
export function refuse(card, error, again) {
  const name = field("name", card).textContent;
  toast({ message: error.after(`${name} was not saved.`), tone: "bad", action: { label: "Show", run: () => open(card) } });
  if (error.code !== "stale_version" || !error.body.mapping) return;
  card.classList.add("is-refused");
  write(field("conflict", card), error.message);
  one("[data-conflict]", card).hidden = false;
  one("[data-overwrite]", card).onclick = () => again(error.body.mapping);
}

// What is shown as decided is not saved yet: whoever leaves now would lose it.
window.addEventListener("beforeunload", (event) => {
  if (busy.size) event.preventDefault();
});
