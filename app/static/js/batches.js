// A batch of changes, told in a message and taken back as one.
import { send } from "./api.js";
import { toast } from "./toasts.js";

const moved = () => document.dispatchEvent(new CustomEvent("data-moved"));

/** Takes a batch back and says what was left. @param {number} id */
export async function undoBatch(id) {
  try {
    const { message, left } = await send("POST", `batches/${id}/undo`);
    moved();
    const names = left.map((each) => each.freshworks_username).join(", ");
    const rest = left.length ? ` Left as they are, because they changed since: ${names}.` : "";
    toast({ message: message + rest, tone: left.length ? "warn" : "ok" });
  } catch (error) {
    toast({ message: `The changes were not undone. ${error.message}`, tone: "bad" });
  }
}

/** Tells of a batch; its Undo takes all of it back. @param {string} message @param {number|null} id @param {"ok"|"warn"} [tone] */
export function tellBatch(message, id, tone = "ok") {
  moved();
  toast({ message, tone, action: id ? { label: "Undo", run: () => undoBatch(id) } : undefined });
}
