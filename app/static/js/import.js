// Importing responders from a file or from pasted lines: first looked at, then stored.
import { all, busy, clone, fill, one, write } from "./dom.js";
import { upload } from "./api.js";
import { clearMessages, openDialog, refuse } from "./dialog.js";
import { number, plural } from "./format.js";
import { toast } from "./toasts.js";

/** @typedef {import("./types").Imported} Imported */

const MOST_SHOWN = 200;
const URGENCY = ["error", "created", "updated", "unchanged"];
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("import-dialog"));
const file = /** @type {HTMLInputElement} */ (one("#import-file", dialog));
const text = /** @type {HTMLTextAreaElement} */ (one("#import-text", dialog));
const button = one("[data-submit]", dialog);
/** How many lines the last look would store; 0 before it and after every change of the input. */
let ready = 0;

const source = () => one('[data-source][aria-pressed="true"]', dialog).dataset.source;

function body() {
  if (source() === "text") return text.value.trim() && text.value;
  if (!file.files.length) return "";
  const form = new FormData();
  form.append("file", file.files[0]);
  return form;
}

function nameButton() {
  write(button, ready ? `Import ${plural(ready, "responder")}` : "Check");
}

function outcomeRow({ line, name: who, freshworks_user_id: id, outcome, error }) {
  const row = clone(`outcome-${outcome}`);
  fill(row, { line: `line ${number(line)}`, name: who || (id ? `Responder ${id}` : "Not readable"), detail: error || String(id) });
  return row;
}

/** @param {Imported} answer @param {string} lead */
function showOutcomes({ outcomes, created, updated, unchanged, failed }, lead) {
  const sorted = outcomes.toSorted((left, right) => URGENCY.indexOf(left.outcome) - URGENCY.indexOf(right.outcome) || left.line - right.line);
  const counts = [[created, "new"], [updated, "changed"], [unchanged, "as before"], [failed, "with an error"]];
  const told = counts.filter(([count]) => count).map(([count, word]) => `${number(Number(count))} ${word}`).join(", ");
  const rest = sorted.length - MOST_SHOWN;
  fill(dialog, { "outcomes-title": `${lead}: ${told || "no lines"}`, "more-outcomes": rest > 0 ? `${plural(rest, "more line")} like the last ones.` : "" });
  one("[data-outcomes] ul", dialog).replaceChildren(...sorted.slice(0, MOST_SHOWN).map(outcomeRow));
  one("[data-outcomes]", dialog).hidden = false;
}

/** @param {Imported} answer */
function preview(answer) {
  showOutcomes(answer, "Would be stored");
  ready = answer.created + answer.updated;
  const left = answer.failed ? `${plural(answer.failed, "line")} with an error ${answer.failed === 1 ? "is" : "are"} left out.` : "";
  write(one(".sheet-foot .sub", dialog), ready ? left || "Nothing is stored yet." : `Nothing would change. ${left}`);
}

/** @param {Imported} answer */
function finish(answer) {
  document.dispatchEvent(new CustomEvent("data-moved"));
  toast({ message: `${plural(answer.created + answer.updated, "responder")} imported. ${answer.message}` });
  ready = 0;
  if (!answer.failed) {
    dialog.close();
    for (const each of [file, text]) each.value = "";
    onChange();
    return;
  }
  showOutcomes(answer, "Stored");
  write(one(".sheet-foot .sub", dialog), "Correct the lines with an error, then check again.");
}

async function submit() {
  const given = body();
  const isTrial = !ready;
  clearMessages(dialog);
  if (!given) return refuse(dialog, source() === "file" ? "Choose a file first, or paste the lines." : "Paste lines first, or choose a file.");
  const done = busy(button, isTrial ? "Checking" : "Importing");
  try {
    const answer = await upload(`responders/import?dry_run=${isTrial}`, given);
    if (isTrial) preview(answer);
    else finish(answer);
  } catch (error) {
    refuse(dialog, error.message);
  }
  done();
  nameButton();
}

/** What was looked at is no longer what would be sent. */
function onChange() {
  ready = 0;
  one("[data-outcomes]", dialog).hidden = true;
  write(one(".sheet-foot .sub", dialog), "Nothing is stored before you have seen what would change.");
  nameButton();
}

function choose(chosen) {
  for (const each of all("[data-source]", dialog)) each.setAttribute("aria-pressed", String(each === chosen));
  for (const each of all("[data-from]", dialog)) each.hidden = each.dataset.from !== chosen.dataset.source;
  onChange();
}

export function openImport() {
  openDialog("import-dialog", submit);
}

for (const each of all("[data-source]", dialog)) each.addEventListener("click", () => choose(each));
file.addEventListener("change", onChange);
text.addEventListener("input", onChange);
