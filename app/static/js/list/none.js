// What is said where the list has no row: why, and the ways out.
import { clone, field, fill, make, one, write } from "../common/dom.js";
import { number, plural } from "../common/format.js";
import { address, withoutFilters } from "./query.js";

/** What an empty list says of itself. @param {import("./query.js").Query} query @param {boolean} isHidden whether others match @param {boolean} isBeyond */
function noneTitle({ q, status, sort: _sort, page, per_page: _size, ...others }, isHidden, isBeyond) {
  if (isBeyond) return `There is no page ${number(Number(page))}`;
  if (q) return ["No mapping matches “", make("bdi", { textContent: q }), `”${isHidden ? " with these filters" : ""}`];
  if (Object.keys(others).length) return "No mapping fits these filters";
  const told = { unlinked: "Every responder is linked", linked: "No responder is linked yet", excluded: "Every responder is a person" };
  return told[status] ?? "No mapping fits these filters";
}

function closeSpelling(name, change) {
  const link = clone("close-spelling");
  link.href = address({ ...change, q: name });
  fill(link, { name });
  return link;
}

/** What the other filters hide of a search. */
function showElsewhere(q, total) {
  const line = one("[data-elsewhere]");
  line.hidden = total === 0;
  fill(line, { count: plural(total, "mapping"), link: total === 1 ? "Show it" : "Show them" });
  field("link", line).href = address({ ...withoutFilters(), q });
}

/** Rows there are, but before the page that was asked for. @param {import("../common/types").Pagination} pagination */
function showLastPage({ pages, total }) {
  const [said, link] = ["[data-pages]", "[data-last-page]"].map((part) => one(part));
  said.hidden = link.hidden = total === 0;
  one("[data-start-anew]").hidden = total > 0;
  write(said, `The list ends with page ${number(pages)}.`);
  link.href = address({ page: pages });
}

/** @param {import("./query.js").Query} query that nobody fits @param {{close_spellings: string[], elsewhere: import("../common/types").Elsewhere|null, pagination: import("../common/types").Pagination}} answer */
export function showNone(query, { close_spellings: near, elsewhere, pagination }) {
  const { total, close_spellings: hidden } = elsewhere ?? { total: 0, close_spellings: [] };
  const [names, change, where] = near.length ? [near, {}, ""] : [hidden, withoutFilters(), hidden.length ? " without the other filters" : ""];
  write(one("[data-none-title]"), noneTitle(query, total > 0, pagination.total > 0));
  one("[data-searched]").hidden = !query.q || total > 0 || pagination.total > 0;
  showLastPage(pagination);
  showElsewhere(query.q, total);
  const line = one("[data-close-spellings]");
  line.hidden = names.length === 0;
  fill(line, { count: plural(names.length, "close spelling") + where });
  field("names", line).replaceChildren(...names.map((name) => closeSpelling(name, change)));
}
