// Opening and closing the page's dialogs: focus goes in, stays in, and is given back.
import { all, field, one, write } from "./dom.js";

const FOCUSABLE = 'button:not([disabled]), a[href], input:not([type="hidden"]):not([disabled]), select, textarea, summary, [tabindex="0"]';
/** What each dialog does when its form is sent; a dialog in here has its listeners. */
const submits = new WeakMap();

const seen = (node) => node.checkVisibility();

/** The browser lets Tab leave a dialog for its own bars; here it goes round. */
function keepFocus(event) {
  if (event.key !== "Tab") return;
  const stops = all(FOCUSABLE, event.currentTarget).filter(seen);
  const [first, last] = [stops[0], stops.at(-1)];
  const outside = !stops.includes(document.activeElement);
  if (event.shiftKey && (document.activeElement === first || outside)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

function wire(dialog) {
  if (submits.has(dialog)) return;
  dialog.addEventListener("keydown", keepFocus);
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const working = one('[data-submit][aria-busy="true"]', dialog);
    if (!working) submits.get(dialog)();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}

/**
 * Opens a dialog and answers with it.
 * @param {string} id
 * @param {() => void} onSubmit
 * @param {string} [focusOn] what is focused first, the title unless told
 */
export function openDialog(id, onSubmit, focusOn = "h2") {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  wire(dialog);
  submits.set(dialog, onSubmit);
  clearMessages(dialog);
  if (!dialog.open) dialog.showModal();
  one(focusOn, dialog).focus();
  return dialog;
}

/** @param {any} dialog */
export function clearMessages(dialog) {
  for (const node of all("[data-conflict], [data-refusal]", dialog)) node.hidden = true;
}

/** Says inside the dialog why something was not done. */
export function refuse(dialog, sentence) {
  // Whoever is signed out reads there how to go on.
  if (one('[data-notice="signed-out"]', dialog)) return;
  write(field("refusal", dialog), sentence);
  for (const button of all("[data-read-again]", dialog)) button.hidden = true;
  one("[data-refusal]", dialog).hidden = false;
}

/**
 * Says why a dialog is without its contents, and offers to ask for them again where that can help.
 * @param {any} dialog @param {import("./api.js").ApiError} error @param {(() => unknown)|null} again
 */
export function refuseReading(dialog, { message, status }, again) {
  refuse(dialog, message);
  const button = one("[data-read-again]", dialog);
  button.hidden = !again || (status > 0 && status < 500);
  button.onclick = () => {
    // The button goes with the message.
    one("h2", dialog).focus();
    clearMessages(dialog);
    again();
  };
}

/** What is good to know before the main button is pressed; nothing where there is nothing. @param {any} dialog @param {string} sentence */
export function hint(dialog, sentence) {
  const node = one("[data-hint]", dialog);
  write(node, sentence);
  node.hidden = !sentence;
}

/** What was chosen was refused, and is asked about anew. @param {any} dialog @param {string} name @param {string|undefined} member who has the responder now */
export const hintNotSaved = (dialog, name, member) => hint(dialog, member ? `Not saved yet: ${name} is linked to ${member} now. Say where the tickets belong, then press the button below.` : "");

/** Switches the main button on or off; the reason stands in the dialog's footer. */
export function allow(dialog, allowed, note) {
  const button = one("[data-submit]", dialog);
  button.setAttribute("aria-disabled", String(!allowed));
  write(field("note", dialog), note);
}

/** @param {any} dialog */
export const isAllowed = (dialog) => one("[data-submit]", dialog).getAttribute("aria-disabled") !== "true";
