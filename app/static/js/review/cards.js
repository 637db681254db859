// Writes what waits for review into cards; the markup is that of the server's macro.
import { all, clone, field, fill, make, one, write } from "../common/dom.js";
import { initials, number, plural, sureness } from "../common/format.js";
import { choose, chooseBest, chosenIn, stop } from "./choice.js";

/** @typedef {import("../common/types").ReviewItem} ReviewItem */
/** @typedef {import("../common/types").Suggestion} Suggestion */
/** @typedef {import("../common/types").Mapping} Mapping */

const list = document.getElementById("review-list");

/** @param {Mapping} mapping */
const nameOf = (mapping) => mapping.freshworks_username || `Responder ${mapping.freshworks_user_id}`;

/** @param {number} id of a mapping @returns {any} */
export const cardOf = (id) => one(`[data-mapping="${id}"]`, list);

function show(node, text) {
  node.hidden = !text;
  write(node, text);
}

/** @param {Suggestion} found @param {number} group @param {number} place */
function candidate(found, group, place) {
  const node = clone("review-candidate");
  const others = found.linked_to.map((link) => link.freshworks_username).filter(Boolean);
  fill(node, {
    username: found.user.username, reason: found.reason, sure: sureness(found.confidence),
    address: [found.user.full_name, found.user.email || "no e-mail"].filter(Boolean).join(" · "),
    credit: plural(found.unclaimed_tickets, "ticket"),
  });
  write(one("kbd", node), place + 1);
  field("evidence", node).replaceChildren(...found.evidence.map((sentence) => make("span", {}, sentence)));
  show(field("linked-to", node), found.linked_to.length ? `Already linked to ${others.join(", ") || "a responder"}` : "");
  show(field("returned", node), found.returned ?? "");
  Object.assign(one("input", node), { name: `candidate-${group}`, value: String(found.user.id) });
  return node;
}

/** Keeps the choice of a person while the candidates change around it. */
function fillCandidates(card, { mapping, suggestions }) {
  const box = one(".candidates", card);
  const before = chosenIn(card);
  const focused = box.contains(document.activeElement);
  box.hidden = suggestions.length === 0;
  one("[data-nobody]", card).hidden = suggestions.length > 0;
  box.replaceChildren(one("legend", box), ...suggestions.map((found, place) => candidate(found, mapping.id, place)));
  if (!choose(card, suggestions.findIndex((found) => found.user.id === before))) chooseBest(card);
  if (focused) stop(card).focus();
}

function fillRemark(card, why, { user_info: member }) {
  const disputed = `Linked to ${member ? member.username : "a member"}, who says: this is not me. The link counts until a person decides.`;
  const texts = {
    seat_changed: "Name and e-mail both changed, so somebody else has this seat now. The link or reservation ended; earlier tickets stay where they were.",
    disputed,
  };
  show(field("remark", card), texts[why] ?? "");
}

/** @param {any} card @param {ReviewItem} item */
function fillCard(card, item) {
  const { mapping, suggestions } = item;
  const why = ["seat_changed", "disputed"].includes(item.why) ? item.why : "suggested";
  const best = suggestions[0];
  fill(card, {
    initials: initials(nameOf(mapping)), name: nameOf(mapping), legend: nameOf(mapping),
    identity: `${mapping.freshworks_user_id} · ${mapping.freshworks_email || "no e-mail"}`,
    guess: best ? best.user.username : "nobody fits", "guess-sure": best ? `${sureness(best.confidence)} sure` : "",
    tickets: number(mapping.user_id ? mapping.ticket_stats.total_tickets : mapping.unclaimed_tickets), unit: mapping.user_id ? "credited" : "unclaimed",
    accept: mapping.user_id ? "Keep the link" : "Accept", reject: mapping.user_id ? "Unlink" : "Not this person",
  });
  write(one("[data-nobody]", card), mapping.user_id ? "No other member fits better." : "No member fits. Link by hand, or say that this is not a person.");
  const look = why === "suggested" && best?.tier === "auto" ? "certain" : why;
  if (card.dataset.look !== look) field("why", card).replaceChildren(clone(`why-${look}`));
  Object.assign(card.dataset, { mapping: mapping.id, version: mapping.version, look });
  if (mapping.user_id) card.dataset.linked = String(mapping.user_id);
  else delete card.dataset.linked;
  markLater(card, item.later);
  fillRemark(card, why, mapping);
  if (card.dataset.drawn !== JSON.stringify(suggestions)) fillCandidates(card, item);
  card.dataset.drawn = JSON.stringify(suggestions);
}

/** @param {any} card @param {boolean} later */
export function markLater(card, later) {
  card.toggleAttribute("data-later", later);
  field("later", card).hidden = !later;
}

/** Who was put off waits at the end. */
const placeFor = (item) => (item.later ? null : one(".review-card[data-later]", list));

/**
 * Brings cards up to date where they stand: a place is not lost by news.
 * @param {ReviewItem[]} items @param {Map<number, unknown>} busy mappings whose decision is on its way
 */
export function showItems(items, busy) {
  const ids = new Set(items.map((item) => item.mapping.id));
  // One that somebody else decided meanwhile stays until its conflict is settled.
  for (const card of all(".review-card:not(.is-refused)", list)) if (!ids.has(Number(card.dataset.mapping))) card.remove();
  for (const item of items.filter((each) => !busy.has(each.mapping.id))) {
    const card = cardOf(item.mapping.id) ?? list.insertBefore(clone("review-card"), placeFor(item));
    fillCard(card, item);
  }
}
