// What the details dialog shows of a member's tickets: days with numbers, what was not counted.
import { fill, make, one, write } from "./dom.js";
import { day, number } from "./format.js";

/** @typedef {import("./types").TicketHistory} TicketHistory */

const FIRST_DAYS = 31;

/** @param {import("./types").DayOfTickets[]} tickets @returns {Map<string, number>} */
export function countByDay(tickets) {
  const counts = new Map();
  for (const { date, tickets_closed: closed } of tickets) counts.set(date, (counts.get(date) ?? 0) + closed);
  return counts;
}

function numbersByDay(tickets) {
  const days = new Map();
  for (const { date, ticket_numbers: numbers } of tickets) days.set(date, [...(days.get(date) ?? []), ...numbers]);
  return [...days];
}

/** Without an address of the account there is a number and no link. */
function ticket(id, template) {
  if (!template) return make("span", { className: "ticket" }, `#${id}`);
  return make("a", { className: "ticket", href: template.replace("{id}", String(id)), rel: "noopener", target: "_blank" }, `#${id}`);
}

function dayRow([date, numbers], template) {
  const links = numbers.flatMap((id) => [ticket(id, template), " "]);
  return make("tr", {}, make("th", { scope: "row" }, day(date)), make("td", { className: "num" }, number(numbers.length)), make("td", { className: "numbers" }, ...links));
}

/** A long range shows its newest days first, and the others when they are asked for. */
function offerRest(dialog, body, rest, all) {
  const more = one("[data-all-days]", dialog);
  more.hidden = rest.length === 0;
  write(more, `Show all ${number(all)} days`);
  more.onclick = () => {
    more.hidden = true;
    body.append(...rest);
    one("a", rest[0])?.focus();
  };
}

/** @param {any} dialog @param {TicketHistory} history */
export function showDays(dialog, history) {
  const rows = numbersByDay(history.tickets).map((each) => dayRow(each, history.ticket_links.template));
  const body = one("[data-day-rows]", dialog);
  one("[data-days-block]", dialog).hidden = rows.length === 0;
  body.replaceChildren(...rows.slice(0, FIRST_DAYS));
  offerRest(dialog, body, rows.slice(FIRST_DAYS), rows.length);
}

function notCountedRow(entry, template) {
  const reason = make("span", {}, entry.reason, make("span", { className: "sub" }, day(entry.date)));
  return make("li", {}, ticket(entry.ticket_number, template), reason);
}

/** @param {any} dialog @param {TicketHistory} history */
export function showNotCounted(dialog, { not_counted: entries, ticket_links: links }) {
  one("[data-not-counted-block]", dialog).hidden = entries.length === 0;
  fill(dialog, { "not-counted": number(entries.length) });
  one("[data-not-counted]", dialog).replaceChildren(...entries.map((entry) => notCountedRow(entry, links.template)));
}

function responderButton(responder, choose) {
  const name = responder.freshworks_username || `Responder ${responder.freshworks_user_id}`;
  const button = make("button", { type: "button" }, make("bdi", {}, name), make("span", {}, number(responder.tickets)));
  button.setAttribute("aria-pressed", String(responder.freshworks_user_id === ""));
  button.addEventListener("click", () => {
    for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
    choose(responder.freshworks_user_id);
  });
  return button;
}

/** Subtotals, where the member stands for several responders; each narrows the dialog to one. */
export function showResponders(dialog, { responders, total }, choose) {
  const box = one("[data-responders]", dialog);
  const all = { freshworks_user_id: "", freshworks_username: "All responders", tickets: total };
  box.hidden = responders.length < 2;
  box.replaceChildren(...[all, ...responders].map((each) => responderButton(each, choose)));
}
