// What the Auto-Link dialog says of a plan and of those chosen in it.
import { decimal, number, percent, plural } from "../common/format.js";

/** @typedef {import("../common/types").Plan} Plan */
/** @typedef {import("../common/types").PlanEntry} PlanEntry */

/** So many can be named one by one; a run over everybody may be as long as it likes. */
const MOST = 2000;

/** @param {Plan} plan @param {PlanEntry[]} entries those that are chosen */
export const isTooMany = ({ linked }, entries) => entries.length > MOST && entries.length < linked.length;

/** Who is to be linked: nobody is named where a run over everybody is wanted and too long to name. @param {Plan} plan @param {PlanEntry[]} entries */
export function namedOnes({ linked }, entries) {
  const isEverybody = entries.length === linked.length && entries.length > MOST;
  return isEverybody ? {} : { mapping_ids: entries.map((entry) => entry.mapping_id) };
}

/** What stands in the dialog until there is a plan. @param {boolean} preview */
export const beforePlan = (preview) => ({
  title: preview ? "Auto-Link preview" : "Auto-Link", subtitle: "Responders are compared with members.", explained: "",
  "linked-count": "–", "review-count": "–", "skipped-count": "–", wrong: "–", "wrong-of": "", note: "", "to-review": "",
});

/** A small number of wrong links is not none. @param {PlanEntry[]} entries */
function expectedWrong(entries) {
  const wrong = entries.reduce((sum, entry) => sum + 1 - (entry.confidence ?? 0), 0);
  return wrong < 0.1 ? "under 0.1" : decimal(wrong);
}

/** @param {Plan} plan @param {PlanEntry[]} entries */
function previewNote(plan, entries) {
  const { linked } = plan;
  if (!linked.length) return "Nobody is certain enough to link";
  if (!entries.length) return "Choose at least one responder";
  if (isTooMany(plan, entries)) return `Choose ${number(MOST)} at most, or all`;
  const tickets = entries.reduce((sum, entry) => sum + entry.unclaimed_tickets, 0);
  return `${plural(tickets, "ticket")} would be credited · one batch, one Undo`;
}

/** @param {Plan} plan */
function resultNote({ batch_id: batch, threshold }) {
  return batch ? `Linked at ${percent(threshold)} sure or more · one batch, one Undo` : `Looked for ${percent(threshold)} sure or more`;
}

/** @param {Plan} plan @param {boolean} dry */
export function headline(plan, dry) {
  const { linked, review, skipped, message } = plan;
  const compared = `${plural(linked.length + review.length + skipped.length, "unlinked responder")} compared with the members.`;
  const result = linked.length ? "Auto-Link result" : "Nobody new is certain";
  return {
    title: dry ? "Auto-Link preview" : result,
    subtitle: dry ? `${compared} Nothing has changed yet.` : linked.length ? message : `${compared} Nothing was changed.`,
    "review-count": number(review.length), "skipped-count": number(skipped.length),
    "to-review": dry || !review.length ? "" : `Review ${plural(review.length, "responder")}`,
  };
}

/**
 * A run over those who were named tells of them alone: whoever else the preview showed is left as it was.
 * @param {Plan} result @param {Plan} preview @returns {Plan}
 */
export function withThoseLeft(result, preview) {
  const told = new Set([...result.linked, ...result.review, ...result.skipped].map((entry) => entry.mapping_id));
  const spared = (entry) => ({ ...entry, reason: "Not chosen this time" });
  const left = (entries) => entries.filter((entry) => !told.has(entry.mapping_id));
  return {
    ...result,
    review: [...result.review, ...left(preview.linked).map(spared), ...left(preview.review)],
    skipped: [...result.skipped, ...left(preview.skipped)],
  };
}

/** @param {Plan} plan @param {PlanEntry[]} entries those that are chosen, or were linked @param {boolean} dry */
export function describe(plan, entries, dry) {
  const count = plural(entries.length, dry ? "responder" : "link");
  return {
    figures: {
      "linked-count": number(entries.length), "linked-word": dry ? "would be linked" : "linked",
      wrong: entries.length ? expectedWrong(entries) : "–", "wrong-of": entries.length ? `of ${number(entries.length)}` : "",
    },
    verb: dry ? `Link ${count}` : plan.batch_id ? `Undo ${count}` : "",
    note: dry ? previewNote(plan, entries) : resultNote(plan),
  };
}
