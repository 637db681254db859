// The details dialog: the history of a member's page, over a range that the reader chooses.
import { all, fill, one } from "../common/dom.js";
import { openDialog, refuse, refuseReading } from "../common/dialog.js";
import { initials } from "../common/format.js";
import { summaryOf, wireHistory } from "./tools.js";
import { readPage } from "../common/part.js";
import { poll } from "../common/watch.js";

const list = document.getElementById("list");
const dialog = document.getElementById("details-dialog");
const [MOST_DAYS, EARLIEST] = [3660 * 86_400_000, Date.UTC(2000)];
let now = { mapping: 0, address: "" };
let isMissing = false;

/** Without an answer nothing can be changed from here either. @param {boolean} missing */
function setMissing(missing) {
  isMissing = missing;
  for (const button of all("[data-then]", dialog)) button.disabled = missing;
  if (!missing) one("[data-refusal]", dialog).hidden = true;
}

/** The parts of the page come over as they are: what renders them there renders them here. */
function show(page) {
  const [history, range] = ["[data-history]", "[data-range-menu]"].map((part) => document.adoptNode(one(part, page)));
  one("[data-body]", dialog).replaceChildren(history);
  one("[data-range]", dialog).replaceChildren(range);
  const summary = one("[data-problem]", history) ? "" : one("[data-summary]", history) ? summaryOf(history) : "Nothing was closed in these days";
  fill(dialog, { subtitle: one("[data-lead]", page).textContent.trim(), days: one("[data-days]", range).textContent, summary });
  setMissing(false);
  one("[data-why]", dialog).hidden = false;
  Object.assign(one("[data-page]", dialog), { href: now.address, hidden: false });
}

/** Says why nothing is there, unless a banner in the dialog says it. */
async function tell(error) {
  setMissing(true);
  if (error.isAway) await poll();
  if (!one("[data-notice]", dialog)) refuseReading(dialog, error, () => read(now.address));
}

/** Whoever reads another range in the meantime is shown that one. */
async function read(address) {
  now.address = address;
  const isMine = () => dialog.open && address === now.address;
  const loading = one("[data-loading]", dialog);
  one("[data-refusal]", dialog).hidden = true;
  const body = one("[data-body]", dialog);
  body.setAttribute("aria-busy", "true");
  loading.hidden = body.childElementCount > 0;
  try {
    const page = await readPage(address, "[data-history]");
    if (isMine()) show(page);
  } catch (error) {
    if (isMine()) await tell(error);
  }
  if (!isMine()) return;
  loading.hidden = true;
  body.setAttribute("aria-busy", "false");
}

function readDates() {
  const form = one("[data-range-form]", dialog);
  if (form?.reportValidity()) read(`${form.action}?${new URLSearchParams(new FormData(form))}`);
}

async function goOn(next) {
  dialog.close();
  if (next === "unlink") return (await import("../linking/unlink.js")).openUnlink(now.mapping);
  return (await import("../linking/link.js")).openLink(now.mapping);
}

/** The days that the figures of the list speak of, as a page of a member asks for them. */
function daysOfList({ closed_since: since, closed_until: until }) {
  if (!since && !until) return "";
  // Whoever set no first day gets as many as a page shows.
  const first = since ?? new Date(Math.max(Date.parse(until) - MOST_DAYS, EARLIEST)).toISOString().slice(0, 10);
  return `?${new URLSearchParams({ since: first, ...(until && { until }) })}`;
}

/** @param {number} mapping @param {number} user @param {string} username @param {Record<string, string>} asked what is asked of the list */
export function openDetails(mapping, user, username, asked) {
  openDialog("details-dialog", readDates);
  now = { mapping, address: "" };
  setMissing(false);
  fill(dialog, { title: `Tickets of ${username}`, subtitle: "", initials: initials(username), days: "", summary: "" });
  for (const part of ["body", "range"]) one(`[data-${part}]`, dialog).replaceChildren();
  one("[data-page]", dialog).hidden = true;
  // Without its number there is nothing to explain, and what comes in above it would push it from under a press.
  Object.assign(one("[data-why]", dialog), { open: false, hidden: true });
  return read(new URL(`${list.dataset.url}users/${user}${daysOfList(asked)}`, location.href).href);
}

wireHistory(dialog, read, ({ message, tone }) => (tone === "bad" ? refuse(dialog, message) : fill(dialog, { summary: message })));
document.addEventListener("server-back", () => isMissing && dialog.open && read(now.address));
dialog.addEventListener("click", (event) => {
  const button = event.target.closest("[data-then]");
  if (button) goOn(button.dataset.then);
});
one("[data-why]", dialog).addEventListener("toggle", async ({ target }) => {
  if (target.open) (await import("../linking/explain.js")).explain(target, now.mapping);
});
