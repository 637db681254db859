// From which day on a link may hold: not before the present began, and not in the future.
import { firstWholeDay, fullDate, today } from "../common/dates.js";

/** @typedef {import("../common/types").MappingDetail} MappingDetail */

/** Whoever writes a year of two digits means none of the first century. */
const EARLIEST = "2000-01-01";

/** " since 3 May 2026"; nothing where the link counts since ever. @param {MappingDetail} detail */
export function since({ periods }) {
  const open = periods.find(({ ends_at: end }) => !end);
  return open?.starts_at ? ` since ${fullDate(open.starts_at)}` : "";
}

/** When the present began: with the open link, or with the end of the last one. @param {MappingDetail} detail */
function presentStart({ periods }) {
  const last = periods.at(-1);
  return last ? last.ends_at ?? last.starts_at : null;
}

/** The first day all of which lies in the present, "" where every day does. @param {MappingDetail} detail */
export function firstDay(detail) {
  const start = presentStart(detail);
  return start ? firstWholeDay(start) : "";
}

/** Why a day cannot be taken, "" where it can. @param {MappingDetail} detail @param {string} day YYYY-MM-DD */
export function refusalOf(detail, day) {
  if (!day) return "";
  if (day < EARLIEST) return `Write a day from ${EARLIEST} on.`;
  if (day > today()) return `${fullDate(day)} is still to come. Choose an earlier day, or leave the day empty.`;
  const [first, last] = [firstDay(detail), detail.periods.at(-1)];
  if (day >= first) return "";
  const what = `The ${last.ends_at ? "earlier link" : "link"} to ${last.username} ${last.ends_at ? "ended" : "began"} on ${fullDate(presentStart(detail))}.`;
  return `${what} ${first > today() ? "Leave the day empty." : `Choose ${fullDate(first)} or later, or leave the day empty.`}`;
}
