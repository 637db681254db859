// One change of a link: sent with the version that was seen, told in a toast, taken back by Undo.
import { busy, field, one, write } from "./dom.js";
import { send } from "./api.js";
import { clearMessages, refuse } from "./dialog.js";
import { hold } from "./list.js";
import { fillRow, flash } from "./rows.js";
import { toast } from "./toasts.js";

/** @typedef {import("./types").Change} Change */
/** @typedef {import("./types").Mapping} Mapping */

/** Shows a changed mapping where it stands. @param {Mapping} mapping */
export function showChanged(mapping) {
  hold(mapping.id);
  const row = one(`tr[data-mapping="${mapping.id}"]`);
  if (row) {
    fillRow(row, mapping);
    flash(row);
  }
  document.dispatchEvent(new CustomEvent("data-moved"));
}

async function undo(url) {
  try {
    tell(await send("POST", url));
  } catch (error) {
    toast({ message: `The change was not undone. ${error.message}`, tone: "bad" });
  }
}

/** @param {Change} change */
function tell(change) {
  showChanged(change.mapping);
  const action = change.undo ? { label: "Undo", run: () => undo(change.undo.url) } : undefined;
  toast({ message: change.message, action });
}

function showConflict(dialog, error, { reload, again }) {
  write(field("conflict", dialog), error.message);
  one("[data-conflict]", dialog).hidden = false;
  one("[data-reload]", dialog).onclick = reload;
  one("[data-overwrite]", dialog).onclick = () => again(error.body.mapping.version);
  one("[data-reload]", dialog).focus();
}

/**
 * Saves what a dialog says. A mapping that somebody else changed meanwhile is shown, not overwritten.
 * @param {{dialog: any, mapping: Mapping, body: {user_id: number|null, history: string}, word: string, reload: () => void}} wish
 */
export async function save({ dialog, mapping, body, word, reload }, version = mapping.version) {
  clearMessages(dialog);
  const done = busy(one("[data-submit]", dialog), word);
  try {
    const change = await send("PUT", `mappings/${mapping.id}`, { ...body, version });
    dialog.close();
    tell(change);
  } catch (error) {
    if (error.code === "stale_version" && error.body.mapping) {
      showChanged(error.body.mapping);
      showConflict(dialog, error, { reload, again: (newer) => save({ dialog, mapping, body, word, reload }, newer) });
    } else refuse(dialog, error.message);
  } finally {
    done();
  }
}
