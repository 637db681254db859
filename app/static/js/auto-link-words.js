// What the Auto-Link dialog says of a plan and of those chosen in it.
import { number, percent, plural } from "./format.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").PlanEntry} PlanEntry */

/** A small number of wrong links is not none. @param {PlanEntry[]} entries */
function expectedWrong(entries) {
  if (!entries.length) return "0";
  const wrong = entries.reduce((sum, entry) => sum + 1 - (entry.confidence ?? 0), 0);
  return wrong < 0.1 ? "under 0.1" : wrong.toFixed(1);
}

/** @param {Plan} plan @param {PlanEntry[]} entries */
function previewNote({ linked }, entries) {
  if (!linked.length) return "Nobody is certain enough to link";
  if (!entries.length) return "Choose at least one responder";
  const tickets = entries.reduce((sum, entry) => sum + entry.unclaimed_tickets, 0);
  return `${plural(tickets, "ticket")} would be credited · one batch, one Undo`;
}

/** @param {Plan} plan */
function resultNote({ batch_id: batch, threshold }) {
  return batch ? `Linked at ${percent(threshold)} sure or more · one batch, one Undo` : "Nothing was changed";
}

/** @param {Plan} plan @param {PlanEntry[]} entries those that are chosen, or were linked @param {boolean} dry */
export function describe(plan, entries, dry) {
  const count = plural(entries.length, dry ? "responder" : "link");
  return {
    figures: {
      "linked-count": number(entries.length), "linked-word": dry ? "would be linked" : "linked",
      wrong: expectedWrong(entries), "wrong-of": `of ${number(entries.length)}`,
    },
    verb: dry ? `Link ${count}` : plan.batch_id ? `Undo ${count}` : "",
    note: dry ? previewNote(plan, entries) : resultNote(plan),
  };
}
