// Which columns the table has, and how many rows a page: the choice of one member, kept by the server.
import { send } from "../common/api.js";
import { all, one } from "../common/dom.js";
import { span } from "./rows.js";
import { toast } from "../common/toasts.js";

const table = document.getElementById("mappings");
const menu = document.getElementById("columns-menu");

const shown = () => table.dataset.columns.split(" ");

/** @typedef {{columns?: string[], per_page?: number}} Choice */
/** What waits until the choice before it is kept, or the server might keep them in another order. @type {Choice|null} */
let waiting = null;
let isSending = false;

/** @param {Choice} choice */
async function keep(choice) {
  waiting = { ...waiting, ...choice };
  if (isSending) return;
  isSending = true;
  while (waiting) {
    const newest = waiting;
    waiting = null;
    try {
      await send("PUT", "me/view", newest);
    } catch (error) {
      toast({ message: error.after("Your choice is not kept."), tone: "bad" });
    }
  }
  isSending = false;
}

/** @param {number} size rows on a page from now on */
export const keepSize = (size) => keep({ per_page: size });

function show(columns) {
  table.dataset.columns = columns.join(" ");
  one(".c-group", table).colSpan = 1 + span();
  for (const cell of all('tr[data-status="unlinked"] > .c-total', table)) cell.colSpan = span();
}

/** Wires the menu once. */
export function startColumns() {
  const choose = () => {
    const columns = all("input:checked", menu).map((box) => box.value);
    const before = shown();
    if (columns.length === before.length && columns.every((name) => before.includes(name))) return;
    show(columns);
    keep({ columns });
  };
  menu.addEventListener("change", choose);
  // What was chosen while this was on its way.
  choose();
}
