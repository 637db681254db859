// What can be done with a member's history, on its page and in the details dialog: chart as table, copy, show more.
import { all, busy, one, write } from "../common/dom.js";
import { number, plural } from "../common/format.js";
import { readPage } from "../common/part.js";
import { toast } from "../common/toasts.js";

function switchToTable(button) {
  const asTable = button.getAttribute("aria-pressed") !== "true";
  const card = button.closest("[data-toggled]");
  button.setAttribute("aria-pressed", String(asTable));
  one("[data-chart]", card).hidden = asTable;
  one("[data-chart-table]", card).hidden = !asTable;
}

/** Numbers are copied as a column, which spreadsheets and search boxes take alike. */
async function copyNumbers(button, say) {
  const card = button.closest("[data-tickets]");
  const numbers = all(".numbers .ticket", card).map((each) => each.textContent.slice(1));
  const said = numbers.length === 1 ? "1 ticket number is" : `${number(numbers.length)} ticket numbers are`;
  try {
    await navigator.clipboard.writeText(numbers.join("\n"));
    write(one("span", button), "Copied");
    say({ message: `${said} copied.${one("[data-more]", card) ? " Those listed here; show more days to copy more." : ""}` });
  } catch {
    say({ message: "Nothing was copied. The browser does not allow it here.", tone: "bad" });
  }
}

/** Lists the days that come next below those that are listed; what was focused gives way to the first new one. */
async function showMore(link, keepsAddress, say) {
  const card = link.closest("[data-tickets]");
  const listed = all("tbody tr", card).length;
  const done = busy(link, "Reading");
  try {
    const page = await readPage(link.href, "[data-tickets]");
    const longer = document.adoptNode(one("[data-tickets]", page));
    card.replaceWith(longer);
    one("a, [data-copy]", all("tbody tr", longer)[listed] ?? longer)?.focus();
    if (keepsAddress) window.history.replaceState(window.history.state, "", link.href.split("#")[0]);
  } catch (error) {
    done();
    say({ message: `No more days are shown. ${error.message}`, tone: "bad" });
  }
}

function onClick(event, read, say) {
  const node = event.target.closest("button, a");
  if (!node || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if ("asTable" in node.dataset) switchToTable(node);
  else if ("copy" in node.dataset) copyNumbers(node, say);
  else if ("more" in node.dataset) {
    event.preventDefault();
    showMore(node, !read, say);
  } else if (read && "read" in node.dataset) {
    event.preventDefault();
    read(node.href);
  }
}

/**
 * Brings a history to life.
 * @param {any} root what it stands in, now or later
 * @param {(address: string) => void} [read] reads another range in place of going to its page
 * @param {(said: {message: string, tone?: "ok"|"bad"}) => unknown} [say] where, as an open dialog hides messages
 */
export function wireHistory(root, read = undefined, say = toast) {
  root.addEventListener("click", (event) => onClick(event, read, say));
}

/** What the chart sums up. @param {any} root */
export const summaryOf = (root) => one("[data-summary]", root)?.textContent ?? plural(0, "ticket");
