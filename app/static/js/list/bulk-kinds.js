// The changes that can be made to many responders at once, and the words for what came of each.
import { decimal, number, plural, sureness } from "../common/format.js";
import { credit, tell } from "../common/outcomes.js";

/** @typedef {import("../common/types").BulkOutcome} BulkOutcome */

export const KINDS = {
  best: { title: "Link each to its best candidate", word: "Linking", verb: (count) => `Link ${plural(count, "responder")}`, wish: () => ({ best: true }) },
  confirm: { title: "Confirm links", word: "Confirming", verb: (count) => `Confirm ${plural(count, "link")}`, wish: () => ({ confirmed: true }) },
  unlink: { title: "Unlink", word: "Unlinking", verb: (count) => `Unlink ${plural(count, "responder")}`, wish: (history) => ({ user_id: null, history }) },
  exclude: { title: "Not a person", word: "Marking", verb: (count) => `Mark ${number(count)} as not a person`, wish: () => ({ excluded: true }) },
  include: { title: "Is a person", word: "Marking", verb: (count) => `Mark ${number(count)} as a person`, wish: () => ({ excluded: false }) },
};
const WORDS = {
  linked: "linked", relinked: "linked to another member", unlinked: "unlinked", confirmed: "confirmed", excluded: "marked as not a person",
  included: "marked as a person", unchanged: "as before", none: "to choose by hand", error: "not possible",
};

/** @param {BulkOutcome} each @returns {import("../common/outcomes.js").Line} */
export function line({ outcome, freshworks_username: who, mapping_id: id, username, tickets, message, confidence, reason, warning }) {
  const sure = confidence === null ? "" : `, ${sureness(confidence)} sure`;
  const to = `to ${username}${sure}${reason ? `. ${reason}` : ""}`;
  const told = { linked: to, relinked: to, unlinked: `from ${username}`, confirmed: `as ${username}` };
  return { outcome, id, name: who || `Mapping ${id}`, detail: told[outcome] ?? message ?? "", figure: credit(tickets), warning };
}

/** Whether it is more likely somebody else: the name fits, and something speaks against it. @param {BulkOutcome} each */
export const isDoubtful = ({ outcome, confidence }) => outcome === "linked" && confidence !== null && confidence < 0.5;

/** @param {BulkOutcome} each @returns {import("../common/outcomes.js").Line} */
export const trialLine = (each) => ({ ...line(each), warning: each.warning ?? (isDoubtful(each) ? "Not chosen, for it is more likely somebody else. Choose it if you know better." : null) });

/** Whether nothing comes of it. @param {BulkOutcome} each */
export const isIdle = ({ outcome }) => outcome === "unchanged" || outcome === "error";

/** Nobody to link, or nobody above the others, is no mistake of anybody. @param {BulkOutcome} each */
const named = (each) => (each.code === "no_candidate" ? { ...each, outcome: "none" } : each);

/** Those least sure come first: they are worth a look. @param {BulkOutcome[]} outcomes */
export const inDoubtFirst = (outcomes) => outcomes.map(named).toSorted((left, right) => (left.confidence ?? 1) - (right.confidence ?? 1));

/** Links that a suggestion is not sure of are wrong now and then. @param {BulkOutcome[]} outcomes */
function expectedWrong(outcomes) {
  const wrong = outcomes.reduce((sum, { outcome, confidence }) => sum + (outcome === "linked" && confidence !== null ? 1 - confidence : 0), 0);
  return wrong >= 0.1 ? `${decimal(wrong)} expected wrong` : "";
}

/** "9 linked, 2 to choose by hand, +412 tickets, 0.3 expected wrong" @param {BulkOutcome[]} outcomes */
export function summary(outcomes) {
  const count = (word) => outcomes.filter((each) => each.outcome === word).length;
  const counts = Object.entries(WORDS).map(([outcome, word]) => /** @type {[number, string]} */ ([count(outcome), word]));
  const moved = credit(outcomes.reduce((sum, each) => sum + each.tickets, 0));
  const warned = outcomes.filter((each) => each.warning).length;
  return [tell(counts), moved, expectedWrong(outcomes), tell([[warned, "with a warning"]])].filter(Boolean).join(", ");
}

/** @param {BulkOutcome[]} outcomes those that are chosen, and those with which nothing is done */
export const trialTitle = (outcomes) => (outcomes.length ? `Would be: ${summary(outcomes)}` : "Nothing would change: nobody is chosen");
