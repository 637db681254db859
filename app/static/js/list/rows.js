// The rows of the table: filled from a mapping, kept in their place when they change.
import { fillBadges, howLinked, memberName } from "./badges.js";
import { clone, field, one, write } from "../common/dom.js";
import { moment } from "../common/dates.js";
import { initials, number, responderName } from "../common/format.js";

/** @typedef {import("../common/types").Mapping} Mapping */

const table = document.getElementById("mappings");

/** What is said in place of three figures is as wide as those that are shown. */
export const span = () => 1 + ["month", "week"].filter((name) => table.dataset.columns.split(" ").includes(name)).length;

/** The same bars as the server's macro draws: 18 high, 6 apart. @param {number[]} weeks */
function sparkPaths(weeks) {
  const top = Math.max(...weeks, 1);
  const bar = (count, index) => `M${index * 6 + 2} 18v-${Math.max(Math.round((count * 18) / top), 1)}`;
  return [weeks.slice(0, -1).map(bar).join(""), bar(weeks.at(-1), weeks.length - 1)];
}

/** @param {Mapping} mapping @returns {Record<string, string|Node>} */
function texts(mapping) {
  const stats = mapping.ticket_stats;
  const linked = mapping.status === "linked";
  const none = mapping.credited_tickets ? "none unclaimed" : "nothing closed";
  const unclaimed = mapping.unclaimed_tickets ? `${number(mapping.unclaimed_tickets)} unclaimed` : none;
  return {
    initials: initials(responderName(mapping)),
    name: responderName(mapping),
    identity: `${mapping.freshworks_user_id} · ${mapping.freshworks_email || "no e-mail"}`,
    member: memberName(mapping),
    how: howLinked(mapping),
    total: linked ? number(stats.total_tickets) : unclaimed,
    ...(linked && { month: number(stats.this_month), week: number(stats.this_week) }),
    last: stats.last_activity ? moment(stats.last_activity) : "–",
    unclaimed: number(mapping.unclaimed_tickets),
    updated: moment(mapping.updated_at),
  };
}

function fillButtons(row, mapping, linked) {
  const name = responderName(mapping);
  const [action, word] = [field("action", row), linked ? "Unlink" : "Link"];
  action.dataset.action = word.toLowerCase();
  action.className = `btn ${linked ? "btn-quiet" : "btn-primary"} btn-row`;
  action.setAttribute("aria-label", `${word} ${name}`);
  write(one("span", action), word);
  const [what, words] = mapping.excluded ? ["include", "Is a person"] : linked ? ["details", "View Details"] : ["why", "Why unlinked"];
  field("details", row).dataset.action = what;
  field("details", row).setAttribute("aria-label", linked ? `${words} of ${name}` : `${words}: ${name}`);
  write(one("span", field("details", row)), words);
  one('[data-action="more"]', row).setAttribute("aria-label", `More for ${name}`);
}

/** What is unclaimed takes the place of all three figures. */
function spread(row, linked) {
  const [total, ...others] = ["total", "month", "week"].map((name) => field(name, row));
  if (!linked) others.forEach((cell) => cell?.remove());
  else if (!others[0]) total.after(...["month", "week"].map((name) => field(name, clone("mapping-row"))));
  total.colSpan = linked ? 1 : span();
}

function fillFigures(row, mapping) {
  const [before, now] = sparkPaths(mapping.weeks);
  field("weeks", row).setAttribute("d", before);
  field("week-now", row).setAttribute("d", now);
}

/** Writes a mapping into its row and says whether a reader sees a difference. @param {any} row @param {Mapping} mapping */
export function fillRow(row, mapping) {
  const linked = mapping.status === "linked";
  spread(row, linked);
  const written = Object.entries(texts(mapping)).map(([name, text]) => write(field(name, row), text));
  const badgesChanged = fillBadges(row, mapping, responderName(mapping));
  fillFigures(row, mapping);
  fillButtons(row, mapping, linked);
  return badgesChanged || written.includes(true);
}

/** @param {any} row */
export function flash(row) {
  row.classList.remove("is-changed");
  // Reading a measure makes the browser forget the last run, so that a second change flashes too.
  row.getBoundingClientRect();
  row.classList.add("is-changed");
}

/** @param {Mapping} mapping */
function newRow(mapping) {
  const row = clone("mapping-row");
  fillRow(row, mapping);
  return row;
}

/** Shows exactly these mappings in this order. @param {any} body @param {Mapping[]} mappings */
export const replaceRows = (body, mappings) => body.replaceChildren(...mappings.map(newRow));

function insert(body, row, previous) {
  body.insertBefore(row, previous ? previous.nextSibling : body.firstChild);
  return row;
}

/** Brings rows up to date where they stand; `held` ones stay though the list no longer has them. */
export function refreshRows(body, mappings, held) {
  const known = new Map([...body.rows].map((row) => [Number(row.dataset.mapping), row]));
  const wanted = new Set(mappings.map((mapping) => mapping.id));
  for (const [id, row] of known) if (!wanted.has(id) && !held.has(id)) row.remove();
  let previous = null;
  for (const mapping of mappings) {
    const present = known.get(mapping.id);
    const row = present ?? insert(body, newRow(mapping), previous);
    if (!present || fillRow(row, mapping)) flash(row);
    previous = row;
  }
}
