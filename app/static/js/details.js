// The details dialog: a member's tickets over a range that the reader chooses.
import { all, fill, one } from "./dom.js";
import { get } from "./api.js";
import { drawChart, everyDay, writeTable } from "./chart.js";
import { openDialog, refuse } from "./dialog.js";
import { daysAgo, fullDate, initials, plural, roleName, today } from "./format.js";
import { countByDay, showDays, showNotCounted, showResponders } from "./history.js";

/** @typedef {import("./types").TicketHistory} TicketHistory */

const USUAL_DAYS = 30;
const list = document.getElementById("list");
let dialog = null;
let now = null;

function draw() {
  if (!dialog?.open || !now?.days) return;
  drawChart(one("[data-chart]", dialog), now.days, { summary: `Tickets a day: ${now.summary}`, weekStart: Number(list.dataset.weekStart) });
}

function showDates(since, until) {
  for (const [name, day] of Object.entries({ since, until })) one(`#${name}`, dialog).value = day;
}

/** @param {TicketHistory} history */
function showHead({ user_info: member, date_range: range, responders }) {
  const names = responders.map((each) => each.freshworks_username || each.freshworks_user_id).join(", ");
  fill(dialog, {
    title: `Tickets of ${member.username}`, initials: initials(member.username), summary: now.summary,
    subtitle: [roleName(member.role), member.email, names && `linked to ${names}`].filter(Boolean).join(" · "),
    note: `${fullDate(range.start_date)} to ${fullDate(range.end_date)}, days in ${list.dataset.zone}`,
  });
  if (!now.isTyping) showDates(range.start_date, range.end_date); // What is being typed stays.
}

/** @param {TicketHistory} history */
function show(history) {
  const { start_date: start, end_date: end } = history.date_range;
  now.days = everyDay(start, end, countByDay(history.tickets));
  const idle = now.days.filter((each) => !each.count).length;
  now.summary = `${plural(history.total, "ticket")} in the range, ${plural(idle, "day")} without`;
  showHead(history);
  if (!now.range.freshworks_user_id) showResponders(dialog, history, (id) => read({ ...now.range, freshworks_user_id: id }));
  showDays(dialog, history);
  showNotCounted(dialog, history);
  writeTable(one("[data-chart-table]", dialog), now.days);
  one("[data-details]", dialog).hidden = false;
  draw();
}

async function read(range) {
  Object.assign(now, { range, isTyping: false });
  const loading = one("[data-loading]", dialog);
  const isMine = () => range === now.range;
  one("[data-refusal]", dialog).hidden = true;
  const signal = setTimeout(() => {
    loading.hidden = !one("[data-details]", dialog).hidden;
  }, 200);
  try {
    const history = await get(`tickets/user/${now.user}`, range);
    if (isMine()) show(history);
  } catch (error) {
    if (isMine()) refuse(dialog, error.message);
  }
  clearTimeout(signal);
  if (isMine()) loading.hidden = true;
}

function press(days) {
  for (const button of all("[data-days]", dialog)) button.setAttribute("aria-pressed", String(Number(button.dataset.days) === days));
}

function readDates() {
  press(0);
  read({ since: one("#since", dialog).value, until: one("#until", dialog).value });
}

function switchToTable(button) {
  const asTable = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(asTable));
  one("[data-chart]", dialog).hidden = asTable;
  one("[data-chart-table]", dialog).hidden = !asTable;
  draw();
}

async function goOn(next) {
  dialog.close();
  if (next === "unlink") return (await import("./unlink.js")).openUnlink(now.mapping);
  return (await import("./link.js")).openLink(now.mapping);
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if ("asTable" in button.dataset) switchToTable(button);
  else if (button.dataset.then) goOn(button.dataset.then);
  else if (button.dataset.days) {
    press(Number(button.dataset.days));
    read({ days: button.dataset.days });
  }
}

/** @param {number} mapping @param {number} user @param {string} username */
export function openDetails(mapping, user, username) {
  dialog = openDialog("details-dialog", readDates);
  now = { mapping, user, range: {}, days: null };
  fill(dialog, { title: `Tickets of ${username}`, subtitle: "", initials: initials(username), note: "" });
  for (const name of ["details", "responders"]) one(`[data-${name}]`, dialog).hidden = true;
  one("[data-why]", dialog).open = false;
  press(USUAL_DAYS);
  showDates(daysAgo(USUAL_DAYS), today());
  return read({ days: USUAL_DAYS });
}

document.getElementById("details-dialog").addEventListener("click", onClick);
document.getElementById("details-dialog").addEventListener("input", () => Object.assign(now, { isTyping: true }));
one("#details-dialog [data-why]").addEventListener("toggle", async ({ target }) => {
  if (target.open) (await import("./explain.js")).explain(target, now.mapping);
});
window.addEventListener("resize", draw);
