// A file, or pasted lines, taken in by a dialog: first looked at, then stored.
import { busy, field, one, write } from "./dom.js";
import { upload } from "./api.js";
import { undoBatch } from "./batches.js";
import { clearMessages, openDialog, refuse } from "./dialog.js";
import { plural } from "./format.js";
import { watchSource } from "./file-source.js";
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

/** Wires a dialog once; answers with the way to open it. @param {Kind} kind */
export function startImport(kind) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(kind.id));
  const button = one("[data-submit]", dialog);
  const source = watchSource(dialog, onChange);
  const note = (words) => write(field("note", dialog), words);
  /** How many lines the last look would store; 0 before it and after every change of the input. */
  let ready = 0;
  /** What was stored while lines are left to be corrected: how many changes, and their batch where they have one. */
  let stored = { count: 0, batch: 0 };
  /** How often the input changed: what is looked at meanwhile is no longer what would be sent. */
  let changes = 0;

  function nameButtons() {
    const verb = ready ? kind.verb(ready) : "Check";
    write(button, stored.batch ? `Undo ${plural(stored.count, "change")}` : verb);
    button.className = stored.batch ? "btn btn-secondary" : "btn btn-primary";
    write(one(".sheet-foot [data-close]", dialog), stored.count ? "Close" : "Cancel");
  }

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

  function onChange() {
    changes += 1;
    ready = 0;
    stored = { count: 0, batch: 0 };
    one("[data-outcomes]", dialog).hidden = true;
    kind.seen?.(null);
    note(IDLE);
    nameButtons();
  }

  function finish(answer) {
    document.dispatchEvent(new CustomEvent("data-moved"));
    stored = { count: kind.ready(answer), batch: (answer.failed && answer.batch_id) || 0 };
    ready = 0;
    // A message would lie behind the dialog, and its Undo with it.
    if (!stored.batch) kind.done(answer);
    if (answer.failed) {
      show(answer, "Stored");
      note("Correct the lines with an error, then check again.");
      return;
    }
    dialog.close();
    source.clear();
    onChange();
  }

  async function undo() {
    const end = busy(button, "Undoing");
    await undoBatch(stored.batch);
    end();
    onChange();
    dialog.close();
  }

  async function submit() {
    if (stored.batch) return undo();
    const given = source.given();
    const [isTrial, before] = [!ready, changes];
    clearMessages(dialog);
    if (!given) return refuse(dialog, source.missing());
    const end = busy(button, isTrial ? "Checking" : "Importing");
    try {
      const answer = await upload(`${kind.path}?dry_run=${isTrial}`, given);
      if (!isTrial) finish(answer);
      else if (before === changes) preview(answer);
    } catch (error) {
      refuse(dialog, (await source.fault()) || error.message);
    }
    end();
    nameButtons();
  }

  return () => {
    stored = { count: 0, batch: 0 };
    nameButtons();
    return openDialog(kind.id, submit);
  };
}
