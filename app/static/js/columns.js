// Which columns the table has, and how many rows a page: the choice of one member, kept by the server.
import { send } from "./api.js";
import { all, one } from "./dom.js";
import { toast } from "./toasts.js";

const table = document.getElementById("mappings");
const menu = document.getElementById("columns-menu");

const shown = () => table.dataset.columns.split(" ");
const between = () => ["month", "week"].filter((name) => shown().includes(name)).length;

/** What is said in place of three figures is as wide as those that are shown. */
export const span = () => 1 + between();

/** @param {{columns?: string[], per_page?: number}} choice */
async function keep(choice) {
  try {
    await send("PUT", "me/view", choice);
  } catch (error) {
    toast({ message: `Your choice is not kept. ${error.message}`, tone: "bad" });
  }
}

/** @param {HTMLElement} list @param {string} size rows on a page from now on */
export function keepSize(list, size) {
  list.dataset.perPage = size;
  keep({ per_page: Number(size) });
}

function show(columns) {
  table.dataset.columns = columns.join(" ");
  one(".c-group", table).colSpan = 2 + between();
  for (const cell of all('tr[data-status="unlinked"] > .c-total', table)) cell.colSpan = span();
}

export function startColumns() {
  menu.addEventListener("change", () => {
    const columns = all("input:checked", menu).map((box) => box.value);
    show(columns);
    keep({ columns });
  });
}
