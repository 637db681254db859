// The audit trail: taking one change or a whole batch back, after a look at what that would do.
import { all, busy, field, fill, one, write } from "./dom.js";
import { send } from "./api.js";
import { allow, clearMessages, isAllowed, openDialog, refuse } from "./dialog.js";
import { number, plural, useZone } from "./format.js";
import { credit, showOutcomes } from "./outcomes.js";
import { toast } from "./toasts.js";

/** @typedef {import("./types").BatchUndone} BatchUndone */

const NOTE = "Recorded in the audit trail, can be undone";
const TOLD = "audit-told";
const root = document.getElementById("audit");
let dialog = null;
/** The path of what is taken back. */
let path = "";
/** How many changes the last trial would take back. */
let ready = 0;

const box = () => one("[name=restore]", dialog);
const isBatch = () => path.startsWith("batches/");

/** What would be so again; the word for it stands in the badge. */
const again = (message) => message.replace(/^Undone\. /, "");

/** @param {BatchUndone} answer */
function showBatch({ changes, left, tickets }) {
  ready = changes.length;
  const lines = changes.map((each) => ({ outcome: "undone", name: again(each.message), detail: "", figure: credit(each.tickets) }));
  const rest = left.map((each) => ({ outcome: "left", name: each.freshworks_username, detail: each.reason }));
  const told = [`${number(ready)} would be taken back`, left.length ? `${number(left.length)} left` : "", credit(tickets)];
  showOutcomes(dialog, told.filter(Boolean).join(", "), [...rest, ...lines]);
  one("[data-restore]", dialog).hidden = !left.length && !box().checked;
}

/** @param {import("./types").Change} answer */
function showSingle({ message, effect, later = [] }) {
  ready = 1;
  const figure = effect.map((each) => `${each.tickets > 0 ? "+" : "−"}${number(Math.abs(each.tickets))} ${each.username}`).join(", ");
  const lines = later.map((each) => ({ outcome: "undone", name: `Change ${each.audit_id}`, detail: each.sentence }));
  const title = later.length ? `${plural(later.length + 1, "change")} would be taken back` : "Would be taken back";
  showOutcomes(dialog, title, [{ outcome: "undone", name: again(message), detail: "", figure }, ...lines]);
}

/** Later changes stay where they are unless a person wants to go back behind them too. */
function showLater({ later }) {
  ready = 0;
  one("[data-restore]", dialog).hidden = false;
  showOutcomes(dialog, `Changed again since: ${plural(later.length, "later change")}`, later.map((each) => ({ outcome: "left", name: `Change ${each.audit_id}`, detail: each.sentence })));
}

function nameButton() {
  const verb = box().checked ? "Restore to this point" : isBatch() && ready ? `Undo ${plural(ready, "change")}` : "Undo";
  write(one("[data-submit]", dialog), verb);
  allow(dialog, ready > 0, ready ? NOTE : "Nothing would change");
}

async function attempt() {
  clearMessages(dialog);
  const asked = { path, restore: box().checked };
  allow(dialog, false, "Trying out; nothing changes yet");
  try {
    const answer = await send("POST", path, { dry_run: true, restore: asked.restore });
    if (asked.path !== path) return;
    if (isBatch()) showBatch(answer);
    else showSingle(answer);
  } catch (error) {
    ready = 0;
    if (error.code === "changed_since") showLater(error.body);
    else refuse(dialog, error.message);
  }
  nameButton();
}

/** What was done is told on the page that shows it. */
function tellAfterwards(message) {
  sessionStorage.setItem(TOLD, message);
  location.reload();
}

async function submit() {
  if (!isAllowed(dialog)) return;
  const end = busy(one("[data-submit]", dialog), box().checked ? "Restoring" : "Undoing");
  try {
    const { message } = await send("POST", path, { dry_run: false, restore: box().checked });
    tellAfterwards(message);
  } catch (error) {
    end();
    refuse(dialog, error.message);
  }
}

/** @param {string} what path of the API @param {string} title @param {string} subtitle */
function openUndo(what, title, subtitle) {
  path = what;
  dialog = openDialog("undo-dialog", submit);
  fill(dialog, { title, subtitle });
  box().checked = false;
  one("[data-restore]", dialog).hidden = true;
  one("[data-outcomes]", dialog).hidden = true;
  attempt();
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { undo, undoBatch } = button.dataset;
  if (undo) openUndo(`audit/${undo}/undo`, `Undo change ${undo}`, field("sentence", button.closest("li")).textContent);
  else if (undoBatch) openUndo(`batches/${undoBatch}/undo`, `Undo batch ${undoBatch}`, "Credit goes back to where it was before.");
}

useZone(root.dataset.zone);
root.addEventListener("click", onClick);
one("#undo-dialog [name=restore]").addEventListener("change", attempt);
for (const each of all("form.filter-bar select", root)) each.addEventListener("change", () => each.form.requestSubmit());
const told = sessionStorage.getItem(TOLD);
sessionStorage.removeItem(TOLD);
if (told) toast({ message: told });
