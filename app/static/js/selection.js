// Chosen rows: one by one, a range with Shift, the whole page; the bar says how many.
import { all, field, one, write } from "./dom.js";
import { number } from "./format.js";

const body = document.getElementById("rows");
const bar = document.getElementById("bulk-bar");
const page = /** @type {HTMLInputElement} */ (one("[data-pick-page]"));
/** Where a range begins. */
let last = null;

const boxes = () => all('input[name="pick"]', body);

/** The rows that are chosen, in the order shown. */
export const picked = () => boxes().filter((box) => box.checked).map((box) => box.closest("tr"));

function show() {
  const [count, most] = [picked().length, boxes().length];
  page.checked = count > 0 && count === most;
  page.indeterminate = count > 0 && count < most;
  bar.hidden = count === 0;
  write(field("count", bar), `${number(count)} selected`);
  write(field("all", bar), number(most));
  one("[data-pick-all]", bar).hidden = count === most;
  const excluded = picked().every((row) => "excluded" in row.dataset);
  write(one('[data-bulk="exclude"]', bar), excluded ? "Is a person" : "Not a person");
}

function setAll(checked) {
  for (const box of boxes()) box.checked = checked;
  last = null;
  show();
}

/** Gives the choice up; focus goes where a new one begins. */
export function clear() {
  const held = bar.contains(document.activeElement);
  setAll(false);
  if (held) page.focus();
}

function range(from, to) {
  const known = boxes();
  const ends = [known.indexOf(from), known.indexOf(to)].toSorted((left, right) => left - right);
  return known.slice(ends[0], ends[1] + 1);
}

/** A box was clicked. @param {any} box @param {boolean} isRange with Shift held */
export function pick(box, isRange) {
  if (box === page) return setAll(page.checked);
  if (isRange && last?.isConnected) for (const each of range(last, box)) each.checked = box.checked;
  last = box;
  show();
}

async function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if ("unpick" in button.dataset) clear();
  else if ("pickAll" in button.dataset) {
    setAll(true);
    one("[data-bulk]", bar).focus();
  } else (await import("./bulk.js")).openBulk(button.textContent === "Is a person" ? "include" : button.dataset.bulk, picked());
}

function onKey(event) {
  if (event.key === "Escape" && !bar.hidden && !event.target.closest("dialog, [popover], details")) clear();
}

bar.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
// Rows come and go with every look at the server.
new MutationObserver(show).observe(body, { childList: true });
