// The list of mails: which wait, went out or failed, and sending one again.
import { clone, field, fill, one } from "../common/dom.js";
import { inText, moment } from "../common/dates.js";
import { number } from "../common/format.js";
import { placeRows, startPagedList } from "../common/paged-list.js";

/** @typedef {import("../common/types").Mail} Mail */

const root = document.getElementById("mails");
const body = document.getElementById("mail-rows");

/** @param {Mail} mail */
function sentAt(mail) {
  if (mail.sent_at) return moment(mail.sent_at);
  return mail.status === "queued" ? ["due ", moment(mail.due_at, inText)] : "–";
}

/** What was written or shown reached nobody yet; of old mails nobody knows what took them. @param {Mail} mail */
const shownStatus = ({ status, way }) => (status !== "sent" || way?.startsWith("smtp") ? status : way ?? "handed");

/** @param {Mail} mail */
function rowOf(mail) {
  const row = one(`tr[data-mail="${mail.id}"]`, body) ?? clone("mail-row");
  const { responder } = mail;
  fill(row, {
    member: mail.member.username, number: `mail ${mail.id}`, when: sentAt(mail), attempts: number(mail.attempts),
    responder: responder.freshworks_username || `Responder ${responder.freshworks_user_id}`, error: mail.error ?? "",
  });
  const status = shownStatus(mail);
  if (row.dataset.status !== status || row.dataset.mail !== String(mail.id)) field("status", row).replaceChildren(clone(`status-${status}`));
  Object.assign(row.dataset, { mail: mail.id, status });
  const button = one("[data-retry]", row);
  button.hidden = !mail.can_retry;
  button.setAttribute("aria-label", `Send again: mail ${mail.id}`);
  return row;
}

const wish = startPagedList({
  name: "mails",
  noun: "mail",
  nothing: ["No mail was written yet", "The first one is written with the next new link, and leaves five minutes later."],
  noneFits: ["No mail has this status", "Choose another status."],
  show({ mails, transport }) {
    placeRows(body, mails.map(rowOf));
    fill(root, { transport });
    return mails.length;
  },
});

body.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-retry]");
  const mail = /** @type {HTMLElement} */ (button?.closest("tr"))?.dataset.mail;
  if (button) wish(button, "Sending", `mails/${mail}/retry`, `Mail ${mail} is not sent again.`);
});
