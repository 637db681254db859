// The list of mails: filtered, paged, kept true, and sent again on request.
import { all, clone, field, fill, one, write } from "./dom.js";
import { get } from "./api.js";
import { number, plural, when } from "./format.js";
import { ask, toast } from "./toasts.js";
import { startWatch } from "./watch.js";

/** @typedef {import("./types").Mail} Mail */

const root = document.getElementById("mails");
const body = document.getElementById("mail-rows");
const table = one(".table-wrap", root);
const filter = /** @type {HTMLFormElement} */ (one("form", root));
let page = Number(root.dataset.page);

const chosen = () => one("select", filter).value;

/** @param {number} to the page */
function address(to) {
  const given = Object.entries({ status: chosen(), page: to > 1 ? String(to) : "" }).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : location.pathname;
}

/** @param {Mail} mail */
function sentAt(mail) {
  if (mail.sent_at) return when(mail.sent_at);
  return mail.status === "queued" ? `due ${when(mail.due_at).replace("Today", "today")}` : "–";
}

/** @param {Mail} mail */
function rowOf(mail) {
  const row = one(`tr[data-mail="${mail.id}"]`, body) ?? clone("mail-row");
  const { responder } = mail;
  fill(row, {
    member: mail.member.username, number: `mail ${mail.id}`, when: sentAt(mail), attempts: number(mail.attempts),
    responder: responder.freshworks_username || `Responder ${responder.freshworks_user_id}`, error: mail.error ?? "",
  });
  if (row.dataset.status !== mail.status || row.dataset.mail !== String(mail.id)) field("status", row).replaceChildren(clone(`status-${mail.status}`));
  Object.assign(row.dataset, { mail: mail.id, status: mail.status });
  const button = one("[data-retry]", row);
  button.hidden = !mail.can_retry;
  button.setAttribute("aria-label", `Send mail ${mail.id} again`);
  return row;
}

/** Rows move only where they must, so that a focused button keeps the focus. @param {Mail[]} mails */
function showRows(mails) {
  const wanted = mails.map(rowOf);
  for (const row of all("tr", body)) if (!wanted.includes(row)) row.remove();
  wanted.forEach((row, place) => {
    if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null);
  });
  for (const node of all("[data-block]", root)) node.hidden = (node.dataset.block === "empty") !== (mails.length === 0);
  write(one("[data-empty-title]", root), chosen() ? "No mail has this status" : "No mail was written yet");
  write(one("[data-empty-text]", root), chosen() ? "Choose another status." : "The first one is written with the next new link, and leaves five minutes later.");
}

function showPager({ page: present, pages, total }) {
  write(one("[data-count]", root), plural(total, "mail"));
  one("[data-pager]", root).hidden = pages <= 1;
  write(one("[data-range]", root), `Page ${present} of ${pages}`);
  for (const link of all("[data-step]", root)) {
    const to = present + Number(link.dataset.step);
    link.hidden = to < 1 || to > pages;
    link.href = address(to);
  }
}

async function look() {
  const asked = address(page);
  const { mails, pagination, transport } = await get("mails", { status: chosen(), page, per_page: root.dataset.perPage });
  // Meanwhile somebody may have asked for something else, which has its own answer.
  if (asked !== address(page)) return;
  showRows(mails);
  showPager(pagination);
  fill(root, { transport });
}

const poll = startWatch(look);

async function turn(to, method) {
  page = to;
  history[method](null, "", address(page));
  table.setAttribute("aria-busy", "true");
  await poll();
  table.removeAttribute("aria-busy");
}

async function retry(button) {
  const { mail } = button.closest("tr").dataset;
  const answer = await ask(button, "Sending", `mails/${mail}/retry`, { failure: `Mail ${mail} is not sent again.` });
  if (answer) toast({ message: answer.message });
  await poll();
}

body.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-retry]");
  if (button) retry(button);
});
one("[data-pager]", root).addEventListener("click", (event) => {
  const link = event.target.closest("[data-step]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn(page + Number(link.dataset.step), "pushState");
});
filter.addEventListener("change", () => turn(1, "pushState"));
window.addEventListener("popstate", () => {
  const given = new URLSearchParams(location.search);
  one("select", filter).value = given.get("status") ?? "";
  turn(Number(given.get("page") ?? 1), "replaceState");
});
