// Short messages at the lower edge: what happened, what follows from it, and the way back.
import { send } from "./api.js";
import { all, busy, clone, field, fill, icon, isBusy, one, write } from "./dom.js";

const MOST = 3;
const SECONDS = 10;
const MARKS = { ok: "check-circle", warn: "exclamation-circle", bad: "exclamation-triangle" };

/** "A is linked to b. 61 tickets are credited." becomes a title and a line. @param {string} message */
export function split(message) {
  const end = message.search(/[.:] (?=\S)/);
  if (end < 0) return [message.replace(/\.$/, ""), ""];
  return [message.slice(0, end), message.slice(end + 2)];
}

function expire(card) {
  let timer = 0;
  const hold = () => clearTimeout(timer);
  const run = () => {
    hold();
    timer = window.setTimeout(() => (card.matches(":hover, :focus-within") ? run() : card.remove()), SECONDS * 1000);
  };
  card.addEventListener("pointerenter", hold);
  card.addEventListener("focusin", hold);
  card.addEventListener("pointerleave", run);
  card.addEventListener("focusout", run);
  run();
}

function offer(card, action) {
  const button = field("act", card);
  write(button, action.label);
  button.hidden = false;
  button.addEventListener("click", () => {
    card.remove();
    action.run();
  });
}

/**
 * Failures stay until they are dismissed; everything else leaves after ten seconds.
 * @param {{message: string, tone?: "ok"|"warn"|"bad", action?: {label: string, run: () => void}}} toast
 * @returns {any} the message as it stands there
 */
export function toast({ message, tone = "ok", action = undefined }) {
  const region = document.getElementById("toasts");
  const card = clone("toast");
  card.dataset.tone = tone;
  const [title, detail] = split(message);
  fill(card, { title, detail });
  const mark = field("mark", card);
  mark.className = `tone-${tone}`;
  mark.append(icon(MARKS[tone]));
  if (action) offer(card, action);
  one("[data-dismiss]", card).addEventListener("click", () => card.remove());
  // Advice that is given once more is given once; two failures are two.
  if (tone === "warn") for (const other of all(".toast-card", region)) if (other.textContent === card.textContent) other.remove();
  while (region.children.length >= MOST) (one('.toast-card:not([data-tone="bad"])', region) ?? region.firstElementChild).remove();
  region.append(card);
  if (tone !== "bad") expire(card);
  return card;
}

/**
 * Sends a wish while its button says that it works; a failure is told, and answered with null.
 * @param {any} button @param {string} word @param {string} path
 * @param {{failure: string, again?: () => void}} words what was not done, and how to try again
 */
export async function ask(button, word, path, { failure, again = undefined }) {
  if (isBusy(button)) return null;
  const done = busy(button, word);
  try {
    return await send("POST", path);
  } catch (error) {
    toast({ message: error.after(failure), tone: "bad", action: again && { label: "Try again", run: again } });
    return null;
  } finally {
    done();
  }
}
