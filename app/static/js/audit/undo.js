// Taking one change or a whole batch back, after a look at what that would do.
import { busy, fill, one, write } from "../common/dom.js";
import { send } from "../common/api.js";
import { tellJob } from "../common/batches.js";
import { allow, clearMessages, isAllowed, openDialog, refuse, refuseReading } from "../common/dialog.js";
import { plural } from "../common/format.js";
import { keepTold } from "../common/told.js";
import { showBatch, showLater, showSingle } from "./undo-trial.js";

const NOTE = "Recorded in the audit trail, can be undone";
let dialog = null;
/** The path of what is taken back. */
let path = "";
/** How many changes the last trial would take back. */
let ready = 0;
/** Which trial is the latest: what an earlier one answers is of something else. */
let latest = 0;

const box = () => one("[name=restore]", dialog);
const isBatch = () => path.startsWith("batches/");

function nameButton() {
  const verb = box().checked ? "Restore to this point" : isBatch() && ready ? `Undo ${plural(ready, "change")}` : "Undo";
  write(one("[data-submit]", dialog), verb);
  allow(dialog, ready > 0, ready ? NOTE : "Nothing would change");
}

async function attempt() {
  clearMessages(dialog);
  latest += 1;
  const mine = latest;
  allow(dialog, false, "Trying out; nothing changes yet");
  try {
    const answer = await send("POST", path, { dry_run: true, restore: box().checked });
    if (mine !== latest) return;
    ready = (isBatch() ? showBatch : showSingle)(dialog, answer);
  } catch (error) {
    if (mine !== latest) return;
    ready = error.code === "changed_since" ? showLater(dialog, error.body) : 0;
    if (error.code !== "changed_since") refuseReading(dialog, error, attempt);
  }
  nameButton();
}

/** What was done is told on the page that shows it. */
function tellAfterwards(message) {
  keepTold(message);
  location.reload();
}

async function submit() {
  if (!isAllowed(dialog)) return;
  const end = busy(one("[data-submit]", dialog), box().checked ? "Restoring" : "Undoing");
  try {
    const answer = await send("POST", path, { dry_run: false, restore: box().checked });
    if (!answer.job) return tellAfterwards(answer.message);
    dialog.close();
    tellJob(answer);
    end();
  } catch (error) {
    end();
    refuse(dialog, error.message);
  }
}

/** @param {string} what path of the API @param {string} title @param {string} subtitle */
export function openUndo(what, title, subtitle) {
  path = what;
  dialog = openDialog("undo-dialog", submit);
  fill(dialog, { title, subtitle });
  box().checked = false;
  one("[data-restore]", dialog).hidden = true;
  one("[data-outcomes]", dialog).hidden = true;
  attempt();
}

one("#undo-dialog [name=restore]").addEventListener("change", attempt);
