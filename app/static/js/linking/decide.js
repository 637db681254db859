// Decisions about one row that need no question: confirmed, not a person, a person after all.
import { busy, field } from "../common/dom.js";
import { send } from "../common/api.js";
import { showChanged, tell } from "./change.js";
import { toast } from "../common/toasts.js";

async function decide(row, button, word, path, body) {
  const { mapping, version } = row.dataset;
  const done = busy(button, word);
  try {
    // The row writes into its button, which says its own words again by then.
    tell(await send("POST", `mappings/${mapping}/${path}`, { ...body, version: Number(version) }).finally(done));
  } catch (error) {
    if (error.body?.mapping) showChanged(error.body.mapping);
    toast({ message: error.message, tone: "bad" });
  }
}

/** A person says that an automatic link is right. @param {any} row @param {any} [button] that shows the work */
export const confirm = (row, button = field("confirm", row)) => decide(row, button, "Confirming", "verdict", { user_id: Number(row.dataset.user), verdict: "confirmed" });

/** Not a person, or a person after all. @param {any} row @param {boolean} excluded */
export const exclude = (row, excluded, button = field("details", row)) => decide(row, button, "Marking", "exclude", { excluded });
