// Importing members: a file of names, addresses and roles, the same again as often as one likes.
import { number, plural } from "../common/format.js";
import { startFailures } from "../common/failures.js";
import { startImport } from "../common/file-import.js";
import { ofRows } from "../common/outcomes.js";
import { toast } from "../common/toasts.js";

/** @typedef {import("../common/types").MemberImport} MemberImport */

/** @param {MemberImport["outcomes"][number]} line */
function line({ line: place, username, outcome, detail, error }) {
  return { outcome, place: `line ${number(place)}`, name: username || "No username", detail: error || detail };
}

export const openMemberImport = startImport({
  id: "member-import",
  path: "members/import",
  ...ofRows,
  line,
  verb: (count) => `Import ${plural(count, "member")}`,
  done: (answer) => toast({ message: `${plural(answer.created + answer.updated, "member")} imported. ${answer.message}`, tone: answer.failed ? "warn" : "ok" }),
  seen: startFailures(document.getElementById("member-import")),
});
