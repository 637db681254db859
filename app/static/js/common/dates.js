// Days and times as the reader writes them, in the reporting zone; the same words as the server's filters.
import { make } from "./dom.js";
import { forms, plural } from "./format.js";

const DAY = 86_400_000;
let zone = "UTC";

/** @param {string} name IANA name of the reporting time zone */
export function useZone(name) {
  zone = name;
}

/** Wall clock of the reporting zone, kept in a Date's UTC fields. @param {Date} instant */
function wallClock(instant) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).formatToParts(instant);
  const get = (type) => Number(parts.find((part) => part.type === type).value);
  return new Date(Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second")));
}

/** ISO text with an offset is an instant; without one it is already local. @param {string} text */
function local(text) {
  return /Z$|[+-]\d\d:\d\d$/.test(text) ? wallClock(new Date(text)) : new Date(`${text}Z`);
}

/** What a token of a pattern stands for. @type {Record<string, (date: Date) => number>} */
const NUMBERS = {
  y: (date) => date.getUTCFullYear(), M: (date) => date.getUTCMonth() + 1, L: (date) => date.getUTCMonth() + 1,
  d: (date) => date.getUTCDate(), m: (date) => date.getUTCMinutes(), s: (date) => date.getUTCSeconds(),
  H: (date) => date.getUTCHours(), h: (date) => (date.getUTCHours() + 11) % 12 + 1,
  K: (date) => date.getUTCHours() % 12, k: (date) => (date.getUTCHours() + 23) % 24 + 1,
};
const weekday = (date) => (date.getUTCDay() + 6) % 7;
const PLACES = { M: (date) => date.getUTCMonth(), L: (date) => date.getUTCMonth(), E: weekday, c: weekday, a: (date) => Math.floor(date.getUTCHours() / 12) };

/** @param {string} form a pattern's name @param {Date} date */
function written(form, date) {
  return forms.patterns[form].replace(/\{(\w+)\}/g, (_, token) => {
    const names = forms.names[token];
    return names ? names[PLACES[token[0]](date)] : String(NUMBERS[token[0]](date)).padStart(token.length, "0");
  });
}

const midnight = (date) => Math.floor(date.getTime() / DAY);

/** Today in the reporting zone, as YYYY-MM-DD. */
export const today = () => wallClock(new Date()).toISOString().slice(0, 10);

/** The first day of which all lies after an instant, as YYYY-MM-DD. @param {string} text */
export const firstWholeDay = (text) => new Date(Math.ceil(local(text).getTime() / DAY) * DAY).toISOString().slice(0, 10);

/** "14:02" @param {string} text */
export const clock = (text) => written("clock", local(text));

/** "29 Jul 2025" @param {string} text */
export const fullDate = (text) => written("date", local(text.length === 10 ? `${text}T00:00:00` : text));

/** "Today, 13:52", "Mon, 17:20" or "29 Jul 2025". @param {string} text */
export function when(text) {
  const date = local(text);
  const age = midnight(wallClock(new Date())) - midnight(date);
  if (age === 0) return `Today, ${clock(text)}`;
  return age > 0 && age < 7 ? `${written("weekday", date)}, ${clock(text)}` : fullDate(text);
}

/** The same within a sentence. @param {string} text */
export const inText = (text) => when(text).replace("Today", "today");

/** When something is to come: "at 14:35", "tomorrow at 03:00", else "on 29 Jul 2025". @param {string} text an instant */
export function due(text) {
  if (new Date(text) <= new Date()) return "soon";
  const ahead = midnight(local(text)) - midnight(wallClock(new Date()));
  return ahead > 1 ? `on ${fullDate(text)}` : `${ahead ? "tomorrow " : ""}at ${clock(text)}`;
}

/** The same as the first words of something. @param {string} text an instant */
export const next = (text) => due(text).replace(/^./u, (letter) => letter.toUpperCase());

/** "4 minutes ago", up to a day; then the date. @param {string} text an instant */
export function ago(text) {
  const minutes = Math.floor((Date.now() - new Date(text).getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${plural(minutes, "minute")} ago`;
  if (minutes < 1440) return `${plural(Math.floor(minutes / 60), "hour")} ago`;
  return when(text);
}

/** A time in few words, which tells the exact one to whoever points at it; as the server's filter of this name. */
export function moment(text, words = when) {
  const date = local(text);
  const title = `${written("exact", date)} (${zone})`;
  return make("time", { dateTime: date.toISOString().slice(0, 19), title }, words(text));
}
