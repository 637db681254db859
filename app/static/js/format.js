// Numbers, times and names as a reader writes them; the same words as the server's filters.

const numbers = new Intl.NumberFormat("en");
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86_400_000;
let zone = "UTC";

/** @param {string} name IANA name of the reporting time zone */
export function useZone(name) {
  zone = name;
}

/** @param {number} value */
export const number = (value) => numbers.format(value);

/** @param {number} value @param {string} word */
export const plural = (value, word) => `${number(value)} ${word}${value === 1 ? "" : "s"}`;

/** @param {number} share between 0 and 1 */
export const percent = (share) => `${(share * 100).toFixed(1).replace(/\.0$/, "")} %`;

/** How sure a suggestion is: nobody is ever quite sure. @param {number} confidence between 0 and 1 */
export const sureness = (confidence) => `${Math.min(confidence * 100, 99.9).toFixed(1)} %`;

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

const midnight = (date) => Math.floor(date.getTime() / DAY);
const clock = (date) => date.toISOString().slice(11, 16);

/** Today in the reporting zone, as YYYY-MM-DD. */
export const today = () => wallClock(new Date()).toISOString().slice(0, 10);

/** The first day of which all lies after an instant, as YYYY-MM-DD. @param {string} text */
export const firstWholeDay = (text) => new Date(Math.ceil(local(text).getTime() / DAY) * DAY).toISOString().slice(0, 10);

/** The day so many days before today, as YYYY-MM-DD. @param {number} days */
export const daysAgo = (days) => new Date(Date.parse(today()) - days * DAY).toISOString().slice(0, 10);

/** "Today, 13:52", "Mon, 17:20" or "29 Jul 2025". @param {string} text */
export function when(text) {
  const date = local(text);
  const age = midnight(wallClock(new Date())) - midnight(date);
  if (age === 0) return `Today, ${clock(date)}`;
  if (age > 0 && age < 7) return `${WEEKDAYS[date.getUTCDay()]}, ${clock(date)}`;
  return longDay(date);
}

/** When something is to come: "at 14:35", "tomorrow at 03:00", else "on 29 Jul 2025". @param {string} text an instant */
export function due(text) {
  if (new Date(text) <= new Date()) return "soon";
  const date = local(text);
  const ahead = midnight(date) - midnight(wallClock(new Date()));
  return ahead > 1 ? `on ${longDay(date)}` : `${ahead ? "tomorrow " : ""}at ${clock(date)}`;
}

/** "14:02" @param {Date} instant */
export const time = (instant) => clock(wallClock(instant));

const longDay = (date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;

/** "29 Jul 2025" @param {string} text */
export const fullDate = (text) => longDay(local(text.length === 10 ? `${text}T00:00:00` : text));

/** "Tue 29 Jul", with the year unless it is the present one. @param {string} text YYYY-MM-DD */
export function day(text) {
  const year = text.slice(0, 4);
  const short = `${WEEKDAYS[new Date(`${text}T00:00:00Z`).getUTCDay()]} ${dayMonth(text)}`;
  return year === today().slice(0, 4) ? short : `${short} ${year}`;
}

/** "29 Jul" @param {string} text YYYY-MM-DD */
export function dayMonth(text) {
  const date = new Date(`${text}T00:00:00Z`);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** "4 minutes ago", up to a day; then the date. @param {string} text an instant */
export function ago(text) {
  const minutes = Math.floor((Date.now() - new Date(text).getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${plural(minutes, "minute")} ago`;
  if (minutes < 1440) return `${plural(Math.floor(minutes / 60), "hour")} ago`;
  return when(text);
}

/** "OS"; the first character alone where a script has no initials. @param {string} name */
export function initials(name) {
  const words = name.split(/[\s.]+/u).filter((word) => /^\p{L}/u.test(word));
  if (!words.length) return "?";
  const first = [...words[0]][0];
  if (words.length === 1 || !/[\p{Lu}\p{Ll}]/u.test(first)) return first.toUpperCase();
  return (first + [...words.at(-1)][0]).toUpperCase();
}

/** "Manager" @param {string} role */
export const roleName = (role) => role.charAt(0).toUpperCase() + role.slice(1);

/** A member's second line in the picker. @param {import("./types").PickedMember} member @param {import("./types").Mapping} mapping */
export function memberLine(member, mapping) {
  const others = member.linked_to.filter((link) => link.mapping_id !== mapping.id);
  const parts = [member.full_name, member.email || "no e-mail"].filter(Boolean);
  if (member.id === mapping.user_id) parts.push("linked now");
  if (others.length) parts.push(`already linked to ${others.map((link) => link.freshworks_username).join(", ")}`);
  return parts.join(" · ");
}
