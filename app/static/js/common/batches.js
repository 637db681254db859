// A batch of changes, told in a message and taken back as one.
import { send } from "./api.js";
import { toast } from "./toasts.js";

const moved = () => document.dispatchEvent(new CustomEvent("data-moved"));

/** Work that goes on in the background is seen on the page of jobs. @param {{message: string}} answer */
export function tellJob({ message }) {
  toast({ message, action: { label: "Show jobs", run: () => location.assign("jobs") } });
}

/** Takes a batch back and says what was left, with the way back. @param {number} id */
export async function undoBatch(id) {
  try {
    const answer = await send("POST", `batches/${id}/undo`);
    if (answer.job) {
      tellJob(answer);
      return;
    }
    tellBatch(answer.message, answer.batch_id, answer.left.length ? "warn" : "ok");
  } catch (error) {
    toast({ message: error.after("The changes were not undone."), tone: "bad" });
  }
}

/** The run goes on elsewhere, or came to its end after the dialog was closed. @param {HTMLDialogElement} dialog @param {any} answer */
export function tellRun(dialog, { message, batch_id: batch, job }) {
  dialog.close();
  if (job) tellJob({ message });
  else toast({ message, action: batch ? { label: "Undo", run: () => undoBatch(batch) } : undefined });
}

/** Tells of a batch; its Undo takes all of it back. @param {string} message @param {number|null} id @param {"ok"|"warn"} [tone] */
export function tellBatch(message, id, tone = "ok") {
  moved();
  toast({ message, tone, action: id ? { label: "Undo", run: () => undoBatch(id) } : undefined });
}
