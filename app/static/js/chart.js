// Daily bars as SVG, drawn at their real width, and the same figures as a table.
import { draw, make } from "./dom.js";
import { day, dayMonth, number, plural, today } from "./format.js";

/** @typedef {{date: string, count: number}} Bar */

const DAY = 86_400_000;
const LEFT = 26;
const TOP = 22;
const FLOOR = 154;
const COUNTS_UP_TO = 62;
const WEEKS_FROM = 181;

const iso = (time) => new Date(time).toISOString().slice(0, 10);
const weekday = (date) => new Date(`${date}T00:00:00Z`).getUTCDay();

/** Every day of the range, those without a ticket too. @returns {Bar[]} */
export function everyDay(start, end, counts) {
  const bars = [];
  for (let time = Date.parse(start); time <= Date.parse(end); time += DAY) {
    bars.push({ date: iso(time), count: counts.get(iso(time)) ?? 0 });
  }
  return bars;
}

/** @param {Bar[]} days @param {number} firstWeekday as JavaScript counts, Sunday 0 */
function byWeek(days, firstWeekday) {
  const weeks = [];
  for (const { date, count } of days) {
    if (!weeks.length || weekday(date) === firstWeekday) weeks.push({ date, count: 0 });
    weeks.at(-1).count += count;
  }
  return weeks;
}

function steps(top) {
  const rough = top / 4;
  const scale = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map((each) => each * scale).find((each) => each >= rough) ?? 1;
  return Array.from({ length: Math.ceil(top / step) + 1 }, (_, index) => index * step);
}

function grid(svg, marks, width, y) {
  for (const mark of marks) {
    svg.append(draw("line", { class: "grid", x1: LEFT, x2: width, y1: y(mark), y2: y(mark) }));
    svg.append(draw("text", { x: LEFT - 8, y: y(mark) + 4, "text-anchor": "end" }, number(mark)));
  }
}

function labels(svg, bars, slot, firstWeekday, weekly) {
  let free = -60;
  bars.forEach(({ date }, index) => {
    const middle = LEFT + (index + 0.5) * slot;
    const isToday = date === today();
    const starts = bars.length <= 8 || weekly || weekday(date) === firstWeekday;
    const room = isToday || LEFT + (bars.length - 0.5) * slot - middle > 52;
    if (!isToday && (!starts || !room || middle - free < 58)) return;
    free = middle;
    const edge = index === bars.length - 1 && bars.length > 8 ? { "text-anchor": "end", x: middle + slot / 2 } : { "text-anchor": "middle", x: middle };
    svg.append(draw("text", { ...edge, y: FLOOR + 20, class: isToday ? "today-label" : "" }, isToday ? "Today" : dayMonth(date)));
  });
}

function bar(svg, { date, count }, x, slot, y, { weekly, counted, unfinished }) {
  const wide = Math.max(Math.min(slot * 0.7, 34), 1.5);
  const left = x + (slot - wide) / 2;
  const title = `${weekly ? "Week from " : ""}${day(date)}: ${plural(count, "ticket")}`;
  const shape = count
    ? draw("path", { class: unfinished ? "bar unfinished" : "bar", d: `M${left} ${FLOOR}V${y(count) + 2}q0-2 2-2h${Math.max(wide - 4, 0)}q2 0 2 2V${FLOOR}z` })
    : draw("rect", { class: "zero", x: left, y: FLOOR - 2, width: wide, height: 2 });
  shape.append(draw("title", {}, title));
  svg.append(shape);
  if (counted && count) svg.append(draw("text", { x: x + slot / 2, y: y(count) - 6, "text-anchor": "middle" }, number(count)));
}

/** @param {any} box @param {Bar[]} days @param {{summary: string, weekStart: number}} given week start: Monday 0 */
export function drawChart(box, days, { summary, weekStart }) {
  const firstWeekday = (weekStart + 1) % 7;
  const weekly = days.length >= WEEKS_FROM;
  const bars = weekly ? byWeek(days, firstWeekday) : days;
  const style = getComputedStyle(box);
  const width = Math.max(box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight), 240);
  const marks = steps(Math.max(...bars.map((each) => each.count), 2));
  const y = (count) => FLOOR - ((FLOOR - TOP) * count) / marks.at(-1);
  const slot = (width - LEFT) / bars.length;
  const svg = draw("svg", { width, height: FLOOR + 28, viewBox: `0 0 ${width} ${FLOOR + 28}`, role: "img", "aria-label": summary });
  if (!weekly) bars.forEach(({ date }, index) => {
    if (weekday(date) % 6 === 0) svg.append(draw("rect", { class: "weekend", x: LEFT + index * slot, y: TOP, width: slot, height: FLOOR - TOP }));
  });
  grid(svg, marks, width, y);
  const counted = days.length <= COUNTS_UP_TO && slot > 11;
  bars.forEach((each, index) => bar(svg, each, LEFT + index * slot, slot, y, { weekly, counted, unfinished: weekly ? index === bars.length - 1 : each.date === today() }));
  labels(svg, bars, slot, firstWeekday, weekly);
  box.replaceChildren(svg);
}

const tableRow = ({ date, count }) => make("tr", {}, make("th", { scope: "row" }, day(date)), make("td", { className: "num" }, number(count)));

/** The same days as rows, the newest first. @param {any} box @param {Bar[]} days */
export function writeTable(box, days) {
  const head = make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Day"), make("th", { scope: "col", className: "num" }, "Tickets")));
  box.replaceChildren(make("table", {}, head, make("tbody", {}, ...days.toReversed().map(tableRow))));
}
