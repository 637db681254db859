// Chosen rows: one by one, a range with Shift, the page, or all that match; they stay chosen on other pages.
import { all, busy, field, one, write } from "../common/dom.js";
import { number } from "../common/format.js";
import { query } from "./query.js";
import { MOST, listed } from "./all-that-match.js";
import { choiceOf, likeliest } from "./choice.js";
import { toast } from "../common/toasts.js";

/** @typedef {import("./choice.js").Choice} Choice */

const root = document.getElementById("list");
const body = document.getElementById("rows");
const bar = document.getElementById("bulk-bar");
const page = /** @type {HTMLInputElement} */ (one("[data-pick-page]"));
/** @type {Map<number, Choice>} in the order in which they were chosen */
const chosen = new Map();
/** Where a range begins. */
let last = null;
let asked = filters();

/** What is listed, wherever one is in it. */
function filters() {
  const { page: _page, per_page: _size, sort: _sort, ...narrowed } = query();
  return JSON.stringify(narrowed);
}

const boxes = () => all('input[name="pick"]', body);
const isPicked = (box) => chosen.has(Number(box.value));
const total = () => Number(root.dataset.total);
const picked = () => [...chosen.values()];

function showBar(here) {
  const count = chosen.size;
  const [most, elsewhere] = [Math.min(total(), MOST), count - here];
  bar.hidden = count === 0;
  write(field("count", bar), elsewhere > 0 ? `${number(count)} selected, ${number(elsewhere)} on other pages` : `${number(count)} selected`);
  write(field("all", bar), total() > MOST ? `Select the first ${number(MOST)} of ${number(total())}` : `Select all ${number(total())}`);
  one("[data-pick-all]", bar).hidden = count >= most;
  write(one('[data-bulk="exclude"]', bar), picked().every((each) => each.excluded) ? "Is a person" : "Not a person");
  const first = likeliest(picked());
  for (const each of all("[data-bulk]", bar)) each.className = `btn btn-${each.dataset.bulk === first ? "primary" : "secondary"} btn-row`;
}

/** Boxes and bar say what is chosen; rows that came or changed since bring their version. */
function show() {
  const [shown, mine] = [boxes(), boxes().filter(isPicked)];
  for (const box of shown) {
    box.checked = isPicked(box);
    if (box.checked) chosen.set(Number(box.value), choiceOf(box.closest("tr")));
  }
  page.checked = mine.length > 0 && mine.length === shown.length;
  page.indeterminate = mine.length > 0 && mine.length < shown.length;
  showBar(mine.length);
}

function choose(some, isChosen) {
  for (const box of some) chosen[isChosen ? "set" : "delete"](Number(box.value), choiceOf(box.closest("tr")));
  show();
}

/** Gives the choice up; focus goes where a new one begins. */
function clear() {
  const held = bar.contains(document.activeElement);
  last = null;
  chosen.clear();
  show();
  if (held) page.focus();
}

function range(from, to) {
  const known = boxes();
  const ends = [known.indexOf(from), known.indexOf(to)].toSorted((left, right) => left - right);
  return known.slice(ends[0], ends[1] + 1);
}

function pickOne({ box, isChosen, isRange }) {
  if (box === page) return choose(boxes(), isChosen);
  choose(isRange && last?.isConnected ? range(last, box) : [box], isChosen);
  last = box;
}

/** @param {{box: any, isChosen: boolean, isRange: boolean}[]} clicks as each left its box, with Shift held or not */
export const pick = (clicks) => clicks.forEach(pickOne);

async function pickAll(button) {
  const [done, mine] = [busy(button, "Selecting"), asked];
  try {
    const found = await listed(Math.min(total(), MOST));
    if (mine === asked) for (const each of found) chosen.set(each.mapping_id, each);
  } catch (error) {
    toast({ message: `Not all are selected. ${error.message}`, tone: "bad" });
  }
  done();
  show();
  one("[data-bulk]", bar).focus();
}

async function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if ("unpick" in button.dataset) clear();
  else if ("pickAll" in button.dataset) await pickAll(button);
  else (await import("./bulk.js")).openBulk(button.textContent === "Is a person" ? "include" : button.dataset.bulk, picked(), clear);
}

function onKey(event) {
  if (event.key === "Escape" && !bar.hidden && !event.target.closest("dialog, [popover], details")) clear();
}

/** Whoever is chosen and listed no more would be changed unseen. */
function onQuery() {
  if (filters() === asked) return;
  asked = filters();
  clear();
}

bar.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("query-changed", onQuery);
new MutationObserver(show).observe(body, { childList: true, subtree: true, attributeFilter: ["data-version"] });
