// What became, or would become, of each line of a file or of each chosen row.
import { clone, fill, one, write } from "./dom.js";
import { number, plural } from "./format.js";

/** @typedef {{outcome: string, id?: number, place?: string, name: string, detail: string, figure?: string, warning?: string|null}} Line */

/** @typedef {{spared?: Set<number>}} Trial nothing is done yet; `spared` are those who were taken out, where one can choose */

const MOST_SHOWN = 200;
/** What needs a look comes first, what stays as it is last. */
const URGENCY = ["error", "left", "undone", "relinked", "unlinked", "linked", "confirmed", "excluded", "included", "created", "updated", "none", "unchanged"];

/** What a trial says in place of what was done. */
const WOULD = { linked: "Would link", relinked: "Would link to another member", unlinked: "Would unlink", confirmed: "Would confirm", excluded: "Would mark as not a person", included: "Would mark as a person", undone: "Would take back" };

/** A warning stands right behind what was refused. @param {Line} line */
const rank = ({ outcome, warning }) => (warning ? 0.5 : URGENCY.indexOf(outcome));

/** @param {any} node @param {Line} line @param {Set<number>} spared */
function offer(node, { id, name, outcome }, spared) {
  const box = one("input", node);
  const mark = () => write(one(".badge span", node), box.checked ? WOULD[outcome] : "Left out");
  one("[data-pick]", node).hidden = false;
  Object.assign(box, { value: String(id), checked: !spared.has(id) });
  box.setAttribute("aria-label", `Choose ${name}`);
  box.addEventListener("change", mark);
  mark();
}

/** @param {Line} line @param {Trial|null} trial */
function row(line, trial) {
  const { outcome, place = "", name, detail, figure = "", warning } = line;
  const node = clone(`outcome-${outcome}`);
  fill(node, { line: place, name, detail, figure, warning: warning ?? "" });
  if (!trial || !(outcome in WOULD)) return node;
  const badge = one(".badge", node);
  badge.className = "badge badge-idle";
  if (trial.spared) offer(node, line, trial.spared);
  else write(one("span", badge), WOULD[outcome]);
  return node;
}

/** Counts in words: "3 new, 2 as before". @param {[number, string][]} counts */
export const tell = (counts) => counts.filter(([count]) => count).map(([count, word]) => `${number(count)} ${word}`).join(", ");

/** A change of credit: "+61 tickets", nothing where none is moved. @param {number} tickets */
export const credit = (tickets) => (tickets ? `${tickets > 0 ? "+" : "−"}${plural(Math.abs(tickets), "ticket")}` : "");

/** @param {any} dialog @param {string} title @param {Line[]} lines in the order in which they stand @param {Trial|null} [trial] */
export function showOutcomes(dialog, title, lines, trial = null) {
  const sorted = lines.toSorted((left, right) => rank(left) - rank(right));
  const rest = sorted.length - MOST_SHOWN;
  fill(dialog, { "outcomes-title": title, "more-outcomes": rest > 0 ? `${plural(rest, "more line")} like the last ones.` : "" });
  const list = one("[data-outcomes] ul", dialog);
  list.replaceChildren(...sorted.slice(0, MOST_SHOWN).map((line) => row(line, trial)));
  list.scrollTop = 0;
  one("[data-outcomes]", dialog).hidden = false;
}

/** What a file does that makes and changes rows. */
export const ofRows = {
  ready: ({ created, updated }) => created + updated,
  counts: ({ created, updated, unchanged, failed }) => [[created, "new"], [updated, "changed"], [unchanged, "as before"], [failed, "with an error"]],
};
