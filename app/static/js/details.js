// The details dialog: a member's tickets over a range, by day, with numbers that open in Freshworks.
import { all, fill, make, one, write } from "./dom.js";
import { get } from "./api.js";
import { drawChart, everyDay, writeTable } from "./chart.js";
import { openDialog, refuse } from "./dialog.js";
import { day, fullDate, initials, number, plural, roleName } from "./format.js";

/** @typedef {import("./types").TicketHistory} TicketHistory */

const FIRST_DAYS = 31;
const list = document.getElementById("list");
let dialog = null;
let now = null;

const hide = (selector, hidden) => {
  one(selector, dialog).hidden = hidden;
};

function countByDay(tickets) {
  const counts = new Map();
  for (const { date, tickets_closed: closed } of tickets) counts.set(date, (counts.get(date) ?? 0) + closed);
  return counts;
}

function numbersByDay(tickets) {
  const days = new Map();
  for (const { date, ticket_numbers: numbers } of tickets) days.set(date, [...(days.get(date) ?? []), ...numbers]);
  return [...days];
}

function ticket(id, template) {
  return make("a", { className: "ticket", href: template.replace("{id}", String(id)), rel: "noopener", target: "_blank" }, `#${id}`);
}

function dayRow([date, numbers], template) {
  const links = numbers.flatMap((id) => [ticket(id, template), " "]);
  return make("tr", {}, make("th", { scope: "row" }, day(date)), make("td", { className: "num" }, number(numbers.length)), make("td", { className: "numbers" }, ...links));
}

/** @param {TicketHistory} history */
function showDays(history) {
  const days = numbersByDay(history.tickets);
  const body = one("[data-day-rows]", dialog);
  const more = one("[data-all-days]", dialog);
  const rows = (some) => some.map((each) => dayRow(each, history.ticket_links.template));
  body.replaceChildren(...rows(days.slice(0, FIRST_DAYS)));
  hide("[data-days-block]", days.length === 0);
  more.hidden = days.length <= FIRST_DAYS;
  write(more, `Show all ${days.length} days`);
  more.onclick = () => {
    more.hidden = true;
    body.append(...rows(days.slice(FIRST_DAYS)));
    body.rows[FIRST_DAYS].querySelector("a").focus();
  };
}

/** @param {TicketHistory} history */
function showNotCounted({ not_counted: entries, ticket_links: links }) {
  hide("[data-not-counted-block]", entries.length === 0);
  fill(dialog, { "not-counted": number(entries.length) });
  const row = (entry) => make("li", {}, ticket(entry.ticket_number, links.template), make("span", {}, entry.reason, make("span", { className: "sub" }, day(entry.date))));
  one("[data-not-counted]", dialog).replaceChildren(...entries.map(row));
}

/** @param {TicketHistory} history */
function showResponders(history) {
  const box = one("[data-responders]", dialog);
  if (now.range.freshworks_user_id) return;
  const split = [{ freshworks_user_id: "", freshworks_username: "All responders", tickets: history.total }, ...history.responders];
  box.hidden = history.responders.length < 2;
  box.replaceChildren(...split.map((each) => {
    const button = make("button", { type: "button" }, make("bdi", {}, each.freshworks_username || `Responder ${each.freshworks_user_id}`), make("span", {}, number(each.tickets)));
    button.setAttribute("aria-pressed", String(each.freshworks_user_id === ""));
    button.addEventListener("click", () => {
      for (const other of box.children) other.setAttribute("aria-pressed", String(other === button));
      read({ ...now.range, freshworks_user_id: each.freshworks_user_id });
    });
    return button;
  }));
}

function draw() {
  if (!dialog?.open || !now?.days) return;
  drawChart(one("[data-chart]", dialog), now.days, { summary: `Tickets a day: ${now.summary}`, weekStart: Number(list.dataset.weekStart) });
}

/** @param {TicketHistory} history */
function show(history) {
  const { user_info: member, date_range: range } = history;
  now.days = everyDay(range.start_date, range.end_date, countByDay(history.tickets));
  const idle = now.days.filter((each) => !each.count).length;
  now.summary = `${plural(history.total, "ticket")} in the range, ${plural(idle, "day")} without`;
  const names = history.responders.map((each) => each.freshworks_username || each.freshworks_user_id).join(", ");
  fill(dialog, {
    title: `Tickets of ${member.username}`, initials: initials(member.username), summary: now.summary,
    subtitle: [roleName(member.role), member.email, names && `linked to ${names}`].filter(Boolean).join(" · "),
    note: `${fullDate(range.start_date)} to ${fullDate(range.end_date)}, days in ${list.dataset.zone}`,
  });
  Object.assign(one("#since", dialog), { value: range.start_date });
  Object.assign(one("#until", dialog), { value: range.end_date });
  showResponders(history);
  showDays(history);
  showNotCounted(history);
  writeTable(one("[data-chart-table]", dialog), now.days);
  hide("[data-details]", false);
  draw();
}

async function read(range) {
  now.range = range;
  const mine = range;
  hide("[data-refusal]", true);
  const signal = setTimeout(() => hide("[data-loading]", !one("[data-details]", dialog).hidden), 200);
  try {
    const history = await get(`tickets/user/${now.user}`, range);
    if (mine === now.range) show(history);
  } catch (error) {
    if (mine === now.range) refuse(dialog, error.message);
  } finally {
    clearTimeout(signal);
    hide("[data-loading]", true);
  }
}

function press(days) {
  for (const button of all("[data-days]", dialog)) button.setAttribute("aria-pressed", String(Number(button.dataset.days) === days));
}

function readDates() {
  press(0);
  read({ since: one("#since", dialog).value, until: one("#until", dialog).value });
}

function wire(mappingId) {
  for (const button of all("[data-days]", dialog)) {
    button.onclick = () => {
      press(Number(button.dataset.days));
      read({ days: button.dataset.days });
    };
  }
  const asTable = one("[data-as-table]", dialog);
  asTable.onclick = () => {
    const table = asTable.getAttribute("aria-pressed") !== "true";
    asTable.setAttribute("aria-pressed", String(table));
    hide("[data-chart]", table);
    hide("[data-chart-table]", !table);
    draw();
  };
  for (const button of all("[data-then]", dialog)) {
    button.onclick = async () => {
      dialog.close();
      if (button.dataset.then === "unlink") (await import("./unlink.js")).openUnlink(mappingId);
      else (await import("./link.js")).openLink(mappingId);
    };
  }
}

/** @param {number} mappingId @param {number} user @param {string} username */
export function openDetails(mappingId, user, username) {
  dialog = openDialog("details-dialog", readDates);
  now = { user, range: {}, days: null };
  fill(dialog, { title: `Tickets of ${username}`, subtitle: "", initials: initials(username), note: "" });
  hide("[data-details]", true);
  hide("[data-responders]", true);
  wire(mappingId);
  press(30);
  return read({ days: 30 });
}

window.addEventListener("resize", draw);
