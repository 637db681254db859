// The page that shows the design: messages and a dialog, on request.
import { openDialog } from "./dialog.js";
import { showAway } from "./notices.js";
import { toast } from "./toasts.js";

const WORDS = {
  ok: "Siobhán O’Neill is linked to siobhan.oneill. 61 unclaimed tickets are credited now.",
  warn: "Zoë changed this mapping a minute ago. It is linked to lwojcik now.",
  bad: "The link was not saved. Oscar Solis is marked as not a person.",
};

/** @param {string} what */
function show(what) {
  if (what === "dialog") openDialog("design-dialog", () => {});
  else if (what === "away") showAway(new Date(), () => {});
  else toast({ message: WORDS[what], tone: /** @type {"ok"|"warn"|"bad"} */ (what), action: { label: "Undo", run: () => {} } });
}

document.getElementById("main").addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-show]");
  if (button) show(button.getAttribute("data-show"));
});
