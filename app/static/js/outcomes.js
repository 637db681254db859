// What became, or would become, of each line of a file or of each chosen row.
import { clone, fill, one } from "./dom.js";
import { number, plural } from "./format.js";

/** @typedef {{outcome: string, place?: string, name: string, detail: string, figure?: string}} Line */

const MOST_SHOWN = 200;
/** What needs a look comes first, what stays as it is last. */
const URGENCY = ["error", "left", "undone", "relinked", "unlinked", "linked", "confirmed", "excluded", "included", "created", "updated", "none", "unchanged"];

const rank = ({ outcome }) => URGENCY.indexOf(outcome);

/** @param {Line} line */
function row({ outcome, place = "", name, detail, figure = "" }) {
  const node = clone(`outcome-${outcome}`);
  fill(node, { line: place, name, detail, figure });
  return node;
}

/** Counts in words: "3 new, 2 as before". @param {[number, string][]} counts */
export const tell = (counts) => counts.filter(([count]) => count).map(([count, word]) => `${number(count)} ${word}`).join(", ");

/** A change of credit: "+61 tickets", nothing where none is moved. @param {number} tickets */
export const credit = (tickets) => (tickets ? `${tickets > 0 ? "+" : "−"}${plural(Math.abs(tickets), "ticket")}` : "");

/** @param {any} dialog @param {string} title @param {Line[]} lines in the order in which they stand */
export function showOutcomes(dialog, title, lines) {
  const sorted = lines.toSorted((left, right) => rank(left) - rank(right));
  const rest = sorted.length - MOST_SHOWN;
  fill(dialog, { "outcomes-title": title, "more-outcomes": rest > 0 ? `${plural(rest, "more line")} like the last ones.` : "" });
  const list = one("[data-outcomes] ul", dialog);
  list.replaceChildren(...sorted.slice(0, MOST_SHOWN).map(row));
  list.scrollTop = 0;
  one("[data-outcomes]", dialog).hidden = false;
}
