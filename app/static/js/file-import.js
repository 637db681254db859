// A file, or pasted lines, taken in by a dialog: first looked at, then stored.
import { all, busy, field, one, write } from "./dom.js";
import { upload } from "./api.js";
import { clearMessages, openDialog, refuse } from "./dialog.js";
import { plural } from "./format.js";
import { showOutcomes, tell } from "./outcomes.js";

/**
 * What one dialog imports.
 * @typedef {object} Kind
 * @property {string} id of the dialog
 * @property {string} path of the API
 * @property {(answer: any) => number} ready how many lines would change something
 * @property {(answer: any) => [number, string][]} counts
 * @property {(outcome: any) => import("./outcomes.js").Line} line
 * @property {(count: number) => string} verb
 * @property {(answer: any) => void} done tells of what was stored
 * @property {(answer: any) => void} [seen] shows what else an answer holds; null once the input changed
 */

const IDLE = "Nothing is stored before you have seen what would change.";

function bodyOf(source, file, text) {
  if (source === "text") return text.value.trim() && text.value;
  if (!file.files.length) return "";
  const form = new FormData();
  form.append("file", file.files[0]);
  return form;
}

/** Wires a dialog once; answers with the way to open it. @param {Kind} kind */
export function startImport(kind) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(kind.id));
  const file = /** @type {HTMLInputElement} */ (one('input[type="file"]', dialog));
  const text = /** @type {HTMLTextAreaElement} */ (one("textarea", dialog));
  const button = one("[data-submit]", dialog);
  const source = () => one('[data-source][aria-pressed="true"]', dialog).dataset.source;
  const note = (words) => write(field("note", dialog), words);
  /** How many lines the last look would store; 0 before it and after every change of the input. */
  let ready = 0;

  const nameButton = () => write(button, ready ? kind.verb(ready) : "Check");

  function show(answer, lead) {
    const counts = tell(kind.counts(answer));
    const inOrder = answer.outcomes.toSorted((left, right) => left.line - right.line);
    showOutcomes(dialog, `${lead}: ${counts || "no lines"}`, inOrder.map(kind.line));
    kind.seen?.(answer);
  }

  function preview(answer) {
    show(answer, "Would be stored");
    ready = kind.ready(answer);
    const left = answer.failed ? `${plural(answer.failed, "line")} with an error ${answer.failed === 1 ? "is" : "are"} left out.` : "";
    note(ready ? left || "Nothing is stored yet." : `Nothing would change. ${left}`);
  }

  /** What was looked at is no longer what would be sent. */
  function onChange() {
    ready = 0;
    one("[data-outcomes]", dialog).hidden = true;
    kind.seen?.(null);
    note(IDLE);
    nameButton();
  }

  function finish(answer) {
    document.dispatchEvent(new CustomEvent("data-moved"));
    kind.done(answer);
    ready = 0;
    if (answer.failed) {
      show(answer, "Stored");
      note("Correct the lines with an error, then check again.");
      return;
    }
    dialog.close();
    for (const each of [file, text]) each.value = "";
    onChange();
  }

  async function submit() {
    const given = bodyOf(source(), file, text);
    const isTrial = !ready;
    clearMessages(dialog);
    if (!given) return refuse(dialog, source() === "file" ? "Choose a file first, or paste the lines." : "Paste lines first, or choose a file.");
    const end = busy(button, isTrial ? "Checking" : "Importing");
    try {
      const answer = await upload(`${kind.path}?dry_run=${isTrial}`, given);
      if (isTrial) preview(answer);
      else finish(answer);
    } catch (error) {
      refuse(dialog, error.message);
    }
    end();
    nameButton();
  }

  function choose(chosen) {
    for (const each of all("[data-source]", dialog)) each.setAttribute("aria-pressed", String(each === chosen));
    for (const each of all("[data-from]", dialog)) each.hidden = each.dataset.from !== chosen.dataset.source;
    onChange();
  }

  for (const each of all("[data-source]", dialog)) each.addEventListener("click", () => choose(each));
  file.addEventListener("change", onChange);
  text.addEventListener("input", onChange);
  return () => openDialog(kind.id, submit);
}
