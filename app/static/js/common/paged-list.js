// A list that is narrowed by its form, paged, and kept true while it is seen.
import { all, later, one, readOn, write } from "./dom.js";
import { get } from "./api.js";
import { plural } from "./format.js";
import { showWays } from "./pager.js";
import { ask, toast } from "./toasts.js";
import { startWatch } from "./watch.js";

/**
 * @typedef {object} Kind
 * @property {string} name of the section, and of what the API is asked for
 * @property {string} noun of one entry
 * @property {[string, string]} [nothing] title and text where there is no entry at all, if that can be
 * @property {[string, string]} [noneFits] the same where the filter leaves none
 * @property {(answer: any) => number} show writes what was answered; tells how many entries that is
 */

/** Rows move only where they must, so that a focused button keeps the focus. @param {any} body @param {any[]} wanted */
export function placeRows(body, wanted) {
  for (const row of all("tr", body)) if (!wanted.includes(row)) row.remove();
  wanted.forEach((row, place) => {
    if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null);
  });
}

/** Wires the list once; answers with the way to wish for something about an entry. @param {Kind} kind */
export function startPagedList({ name, noun, nothing, noneFits, show }) {
  const root = document.getElementById(name);
  const table = one(".table-wrap", root);
  const filter = /** @type {HTMLFormElement} */ (one("form", root));
  let page = Number(root.dataset.page);
  const chosen = () => Object.fromEntries([...new FormData(filter)].filter(([, value]) => value));

  /** The address that shows the same again. @param {number} to the page */
  function address(to) {
    const given = { ...chosen(), ...(to > 1 ? { page: String(to) } : {}) };
    return Object.keys(given).length ? `?${new URLSearchParams(given)}` : location.pathname;
  }

  function showPager({ page: present, pages, total }) {
    write(one("[data-count]", root), plural(total, noun));
    const pager = one("[data-pager]", root);
    pager.hidden = pages <= 1 && !pager.contains(document.activeElement);
    write(one("[data-range]", root), `Page ${present} of ${pages}`);
    showWays(root, { page: present, pages }, address);
  }

  function showBlock(isEmpty) {
    for (const node of all("[data-block]", root)) node.hidden = (node.dataset.block === "empty") !== isEmpty;
    const words = Object.keys(chosen()).length ? noneFits : nothing;
    if (!words) return;
    write(one("[data-empty-title]", root), words[0]);
    write(one("[data-empty-text]", root), words[1]);
  }

  async function look() {
    const asked = address(page);
    const answer = await get(name, { ...chosen(), page, per_page: root.dataset.perPage });
    // Meanwhile somebody may have asked for something else, which has its own answer.
    if (asked !== address(page)) return;
    if (page > Math.max(1, answer.pagination.pages)) return lookAtLast(answer.pagination.pages);
    showBlock(show(answer) === 0);
    showPager(answer.pagination);
  }

  /** The page that was asked for is not there, or not any more. */
  function lookAtLast(pages) {
    page = Math.max(1, pages);
    history.replaceState(null, "", address(page));
    return look();
  }

  const poll = startWatch(look);

  async function turn(to, method) {
    page = to;
    history[method](null, "", address(page));
    table.setAttribute("aria-busy", "true");
    await poll();
    table.removeAttribute("aria-busy");
  }

  function onTurn(event) {
    const link = event.target.closest("a[href][data-step]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn(page + Number(link.dataset.step), "pushState").then(() => readOn(table));
  }

  /** Back and forward name a page and a filter. */
  function recall() {
    const given = new URLSearchParams(location.search);
    for (const field of new FormData(filter).keys()) filter.elements[field].value = given.get(field) ?? "";
    turn(Number(given.get("page") ?? 1), "replaceState");
  }

  one("[data-pager]", root).addEventListener("click", onTurn);
  filter.addEventListener("change", () => turn(1, "pushState"));
  filter.addEventListener("input", later((event) => event.target.type === "search" && turn(1, "replaceState"), 250));
  filter.addEventListener("submit", (event) => {
    event.preventDefault();
    turn(1, "pushState");
  });
  window.addEventListener("popstate", recall);

  /** @param {any} button @param {string} word while it works @param {string} path @param {string} failure what was not done */
  return async function wish(button, word, path, failure) {
    const answer = await ask(button, word, path, { failure });
    if (answer) toast({ message: answer.message });
    await poll();
  };
}
