// What a row says beside its figures: badges, how it is linked, what can be done about it.
import { changeIcon, field, one, write } from "../common/dom.js";
import { percent, plural, roleName } from "../common/format.js";

/** @typedef {import("../common/types").Mapping} Mapping */

const FLAGS = { seat_changed: "Seat changed", disputed: "Disputed" };
const SOURCES = { manual: "linked by hand", bulk: "linked by hand", import: "linked by a file", reserved: "reserved before", auto: "confirmed" };
const STATUSES = { excluded: ["idle", "slash-circle", "Not a person"], linked: ["ok", "link-45deg", "Linked"], unlinked: ["warn", "circle", "Unlinked"] };

/** @param {Mapping} mapping */
const isUnconfirmed = (mapping) => mapping.status === "linked" && !mapping.confirmed;

/** @param {Mapping} mapping */
export function memberName(mapping) {
  if (mapping.user_info) return mapping.user_info.username;
  if (mapping.reserved_email) return "Reserved";
  return mapping.suggestion ? `${mapping.suggestion.username}?` : "No member";
}

/** @param {Mapping} mapping */
function candidates({ reserved_email, suggestion, suggestions_count }) {
  if (reserved_email || !suggestions_count) return "";
  return suggestion ? `${percent(suggestion.sure / 100)} sure` : plural(suggestions_count, "candidate");
}

/** @param {Mapping} mapping */
export function howLinked(mapping) {
  if (!mapping.user_info) return mapping.reserved_email ? `for ${mapping.reserved_email}` : "";
  if (isUnconfirmed(mapping)) return "unconfirmed";
  return `${roleName(mapping.user_info.role)} · ${SOURCES[mapping.link_source ?? "manual"]}`;
}

function fillStatus(row, mapping) {
  const [tone, mark, word] = STATUSES[mapping.excluded ? "excluded" : mapping.status];
  const badge = field("status", row);
  badge.className = `badge badge-${tone}`;
  changeIcon(badge, mark);
  return write(one("span", badge), word);
}

/** Shows a link that leads to the review of this mapping, or hides it. */
function fillLink(row, name, mapping, word) {
  const link = field(name, row);
  // What is hidden may say anything.
  const isNew = (word && write(one("span", link), word)) || link.hidden !== !word;
  link.href = link.getAttribute("href").replace(/\d+$/, String(mapping.id));
  link.hidden = !word;
  return isNew;
}

function fillTraits(row, mapping) {
  row.toggleAttribute("data-idle", !mapping.unclaimed_tickets);
  row.toggleAttribute("data-excluded", mapping.excluded);
  row.toggleAttribute("data-suggested", Boolean(mapping.suggestion));
  row.toggleAttribute("data-unconfirmed", isUnconfirmed(mapping));
  Object.assign(row.dataset, {
    mapping: mapping.id, status: mapping.status, user: mapping.user_id ?? "",
    version: mapping.version, reserved: mapping.reserved_email ?? "",
  });
}

/** Writes badges and traits into a row and says whether a reader sees a difference. @param {any} row @param {Mapping} mapping @param {string} name */
export function fillBadges(row, mapping, name) {
  const changed = [
    fillStatus(row, mapping),
    fillLink(row, "flag", mapping, FLAGS[mapping.flag] ?? ""),
    fillLink(row, "candidates", mapping, candidates(mapping)),
  ];
  fillTraits(row, mapping);
  field("seat", row).hidden = mapping.active;
  field("confirm", row).hidden = !isUnconfirmed(mapping);
  field("confirm", row).setAttribute("aria-label", `Confirm ${name}`);
  const box = one('input[name="pick"]', row);
  box.value = String(mapping.id);
  box.setAttribute("aria-label", `Select ${name}`);
  return changed.includes(true);
}
