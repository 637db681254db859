// What a trial of an undo says it would do; each answers how many changes would be taken back.
import { one } from "../common/dom.js";
import { number, plural } from "../common/format.js";
import { credit, showOutcomes } from "../common/outcomes.js";

/** @typedef {import("../common/types").BatchUndone} BatchUndone */

/** Nothing is done yet. */
const TRIAL = {};

/** What would be so again; the word for it stands in the badge. */
const again = (message) => message.replace(/^Undone\. /, "");

/** @param {{audit_id: number, sentence: string}[]} later @param {string} outcome */
const decisions = (later, outcome) => later.map((each) => ({ outcome, name: `Change ${each.audit_id}`, detail: each.sentence }));

/** Of a long batch only the last changes are tried out. @param {any} dialog @param {BatchUndone} answer */
export function showBatch(dialog, { changes, left, tickets, size }) {
  const tried = changes.length + left.length;
  const isPart = size > tried;
  const lines = changes.map((each) => ({ outcome: "undone", name: again(each.message), detail: "", figure: credit(each.tickets) }));
  const rest = left.map((each) => ({ outcome: "left", name: each.freshworks_username, detail: each.reason }));
  const lead = isPart ? `Of ${plural(size, "change")} the last ${number(tried)} tried out: ` : "";
  const told = [`${lead}${number(changes.length)} would be taken back`, left.length ? `${number(left.length)} left` : "", credit(tickets)];
  showOutcomes(dialog, told.filter(Boolean).join(", "), [...rest, ...lines], TRIAL);
  if (left.length || isPart) one("[data-restore]", dialog).hidden = false;
  return isPart ? size - left.length : changes.length;
}

/** @param {any} dialog @param {import("../common/types").Change} answer */
export function showSingle(dialog, { message, effect, later = [] }) {
  const figure = effect.map((each) => `${each.tickets > 0 ? "+" : "−"}${number(Math.abs(each.tickets))} ${each.username}`).join(", ");
  const title = later.length ? `${plural(later.length + 1, "change")} would be taken back` : "Would be taken back";
  showOutcomes(dialog, title, [{ outcome: "undone", name: again(message), detail: "", figure }, ...decisions(later, "undone")], TRIAL);
  return 1;
}

/** Later changes stay where they are unless a person wants to go back behind them too. @param {any} dialog @param {{later: {audit_id: number, sentence: string}[]}} refusal */
export function showLater(dialog, { later }) {
  one("[data-restore]", dialog).hidden = false;
  showOutcomes(dialog, `Changed again since: ${plural(later.length, "later change")}`, decisions(later, "left"), TRIAL);
  return 0;
}
