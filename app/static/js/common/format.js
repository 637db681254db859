// Numbers and names as the reader writes them; the same words as the server's filters.

/** How the reader writes: patterns, names and marks, as `locales.py` found them. @type {import("./types").Forms} */
export const forms = JSON.parse(document.documentElement.dataset.forms);
const [lowest, higher] = forms.sizes;
const GROUPS = new RegExp(`\\B(?=(\\d{${higher}})*\\d{${lowest}}$)`, "g");

/** @param {number} value */
export function number(value) {
  const [whole, rest] = String(value).split(".");
  return whole.replace(GROUPS, forms.group) + (rest ? forms.decimal + rest : "");
}

/** One digit after the mark, always. @param {number} value */
export const decimal = (value) => value.toFixed(1).replace(".", forms.decimal);

/** @param {number} value @param {string} word */
export const plural = (value, word) => `${number(value)} ${word}${value === 1 ? "" : "s"}`;

/** @param {number} share between 0 and 1 */
export const percent = (share) => `${number(Number((share * 100).toFixed(1)))}\u00a0%`;

/** How sure a suggestion is: nobody is ever quite sure. @param {number} confidence between 0 and 1 */
export const sureness = (confidence) => `${decimal(Math.min(confidence * 100, 99.9))}\u00a0%`;

/** "OS"; the first character alone where a script has no initials. @param {string} name */
export function initials(name) {
  const words = name.split(/[\s.]+/u).filter((word) => /^\p{L}/u.test(word));
  if (!words.length) return "?";
  const first = [...words[0]][0];
  if (words.length === 1 || !/[\p{Lu}\p{Ll}]/u.test(first)) return first.toUpperCase();
  return (first + [...words.at(-1)][0]).toUpperCase();
}

/** @param {import("./types").Mapping} mapping */
export const responderName = (mapping) => mapping.freshworks_username || `Responder ${mapping.freshworks_user_id}`;

/** "Manager" @param {string} role */
export const roleName = (role) => role.charAt(0).toUpperCase() + role.slice(1);

/** A member's second line in the picker. @param {import("./types").PickedMember} member @param {import("./types").Mapping} mapping */
export function memberLine(member, mapping) {
  const others = member.linked_to.filter((link) => link.mapping_id !== mapping.id);
  const parts = [member.full_name, member.email || "no e-mail"].filter(Boolean);
  if (member.id === mapping.user_id) parts.push("linked now");
  if (others.length) parts.push(`already linked to ${others.map((link) => link.freshworks_username).filter(Boolean).join(", ") || "a responder"}`);
  return parts.join(" · ");
}
