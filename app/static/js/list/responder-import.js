// Importing responders: names and e-mails from a file, for keys that may not list agents.
import { number, plural } from "../common/format.js";
import { startImport } from "../common/file-import.js";
import { ofRows } from "../common/outcomes.js";
import { toast } from "../common/toasts.js";

/** @typedef {import("../common/types").ImportedLine} ImportedLine */

/** @param {ImportedLine} line */
function line({ line: place, name, freshworks_user_id: id, outcome, error, warning }) {
  return { outcome, warning, place: `line ${number(place)}`, name: name || (id ? `Responder ${id}` : "Not readable"), detail: error || String(id) };
}

export const openImport = startImport({
  id: "import-dialog",
  path: "responders/import",
  ...ofRows,
  line,
  verb: (count) => `Import ${plural(count, "responder")}`,
  done: (answer) => toast({ message: `${plural(answer.created + answer.updated, "responder")} imported. ${answer.message}` }),
});
