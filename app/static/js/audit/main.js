// The audit trail: its filters, and the way to take something back.
import { field, one } from "../common/dom.js";
import { useZone } from "../common/dates.js";
import { answerAtOnce } from "../common/live-form.js";
import { takeTold } from "../common/told.js";
import { toast } from "../common/toasts.js";

const root = document.getElementById("audit");

async function onClick(event) {
  const button = event.target.closest("[data-undo], [data-undo-batch]");
  if (!button) return;
  const { undo, undoBatch } = button.dataset;
  const { openUndo } = await import("./undo.js");
  if (undo) openUndo(`audit/${undo}/undo`, `Undo change ${undo}`, field("sentence", button.closest("li")).textContent);
  else openUndo(`batches/${undoBatch}/undo`, `Undo batch ${undoBatch}`, "Credit goes back to where it was before.");
}

/** What was done is told on the page that shows it. */
function tellWhatWasDone() {
  const told = takeTold();
  if (told) toast({ message: told });
}

useZone(root.dataset.zone);
root.addEventListener("click", onClick);
// On a member's page the trail has no filter.
if (one("form", root)) answerAtOnce(one("form", root));
tellWhatWasDone();
