// Importing links: the file that was exported, with the column "member" filled in.
import { tellBatch } from "../common/batches.js";
import { number, plural } from "../common/format.js";
import { startFailures } from "../common/failures.js";
import { startImport } from "../common/file-import.js";
import { credit } from "../common/outcomes.js";

/** @typedef {import("../common/types").LinkImport} LinkImport */

const WORDS = {
  linked: "linked", relinked: "linked to another member", unlinked: "unlinked", excluded: "marked as not a person",
  included: "marked as a person", unchanged: "as before", error: "with an error",
};

/** @param {LinkImport["outcomes"][number]} line */
function line({ line: place, freshworks_username: name, freshworks_user_id: id, outcome, member, tickets, error, warning }) {
  const told = { linked: `to ${member}`, relinked: `to ${member}` };
  return {
    outcome, place: `line ${number(place)}`, name: name || (id ? `Responder ${id}` : "Not readable"),
    detail: error || (told[outcome] ?? ""), figure: credit(tickets ?? 0), warning,
  };
}

/** @param {LinkImport} answer @returns {[number, string][]} */
function counts({ outcomes }) {
  const told = Object.entries(WORDS).map(([outcome, word]) => /** @type {[number, string]} */ ([outcomes.filter((each) => each.outcome === outcome).length, word]));
  return [...told, [outcomes.filter((each) => each.warning).length, "with a warning"]];
}

export const openLinkImport = startImport({
  id: "link-import-dialog",
  path: "mappings/import",
  ready: (answer) => answer.changed,
  counts,
  line,
  verb: (count) => `Change ${plural(count, "responder")}`,
  done: (answer) => tellBatch(answer.message, answer.batch_id, answer.failed ? "warn" : "ok"),
  seen: startFailures(document.getElementById("link-import-dialog")),
});
