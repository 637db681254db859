// Why a responder has its number, or nobody: sentences, closings by state, link periods.
import { clone, fill, make, one } from "../common/dom.js";
import { get } from "../common/api.js";
import { openDialog } from "../common/dialog.js";
import { moment } from "../common/dates.js";
import { initials, number } from "../common/format.js";

/** @typedef {import("../common/types").Explanation} Explanation */

/** @param {{username: string, starts_at: string|null, ends_at: string|null}} period */
function periodRow({ username, starts_at: start, ends_at: end }) {
  return make("tr", {},
    make("th", { scope: "row" }, make("bdi", {}, username)),
    make("td", {}, start ? moment(start) : "the beginning"),
    make("td", {}, end ? moment(end) : "now"));
}

/** @param {any} node @param {Explanation} found */
function show(node, { sentences, closures, periods }) {
  one("[data-loading]", node).remove();
  one("[data-sentences]", node).replaceChildren(...sentences.map((sentence) => make("li", {}, sentence)));
  const { effective, credited, unclaimed, superseded, void: left } = closures;
  fill(node, Object.fromEntries(Object.entries({ effective, credited, unclaimed, superseded, void: left }).map(([name, count]) => [name, number(count)])));
  one("[data-periods]", node).replaceChildren(...periods.map(periodRow));
  one("[data-periods-title]", node).hidden = one(".periods", node).hidden = periods.length === 0;
  one("[data-explained]", node).hidden = false;
}

/** Writes the explanation of a mapping into the part of a dialog made for it. @param {any} place @param {number} mapping */
export async function explain(place, mapping) {
  const node = clone("explanation");
  one("[data-why-body]", place).replaceChildren(node);
  try {
    show(node, await get(`mappings/${mapping}/explain`));
  } catch (error) {
    node.replaceChildren(make("p", { className: "loading-line" }, error.message));
  }
}

/** The dialog of a responder that stands for nobody. @param {number} mapping @param {string} name */
export function openWhy(mapping, name) {
  const dialog = openDialog("why-dialog", async () => {
    dialog.close();
    (await import("./link.js")).openLink(mapping);
  });
  fill(dialog, { title: `Why is ${name} unlinked?`, initials: initials(name) });
  return explain(dialog, mapping);
}
