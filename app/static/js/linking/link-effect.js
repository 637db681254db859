// What a link does to earlier tickets: the question about them, or the day from which it holds.
import { field, fill, one, write } from "../common/dom.js";
import { get } from "../common/api.js";
import { fullDate, today } from "../common/dates.js";
import { number, plural } from "../common/format.js";
import { firstDay, refusalOf } from "./link-day.js";

/** @typedef {import("../common/types").MappingDetail} MappingDetail */
/** @typedef {import("../common/types").PickedMember} PickedMember */

const dialog = document.getElementById("link-dialog");
const choices = one("[data-choices]", dialog);
const fromDay = /** @type {HTMLDetailsElement} */ (one("[data-from-day]", dialog));
const day = /** @type {HTMLInputElement} */ (one("#from-day", dialog));
/** @type {MappingDetail|null} */
let detail = null;
/** @type {PickedMember|null} */
let chosen = null;
/** The question asked last: an answer to another one comes too late. */
let asked = "";

const creditOf = (id) => detail.credit.find((each) => each.user_id === id)?.tickets ?? 0;
const arrow = (before, after) => `${number(before)} → ${number(after)}`;

/** The question arises only where another member has credit that could be moved. */
function showQuestion() {
  const { user_info: present } = detail.mapping;
  const tickets = present ? creditOf(present.id) : 0;
  choices.hidden = !(chosen && present && chosen.id !== present.id && tickets) || Boolean(day.value);
  if (choices.hidden) return;
  const own = creditOf(chosen.id);
  fill(dialog, {
    question: `${plural(tickets, "ticket")} ${tickets === 1 ? "was" : "were"} closed while linked to ${present.username}. Where do they belong?`,
    "keep-title": `Keep them with ${present.username}`,
    "keep-text": `Only new closures count for ${chosen.username}. Nothing already counted changes.`,
    "keep-left": present.username, "keep-left-figures": arrow(tickets, tickets),
    "keep-right": chosen.username, "keep-right-figures": arrow(own, own),
    "move-title": `Move them to ${chosen.username}`,
    "move-text": "The earlier link was a mistake. Can be undone.",
    "move-left": present.username, "move-left-figures": arrow(tickets, 0),
    "move-right": chosen.username, "move-right-figures": arrow(own, own + tickets),
  });
}

/** How many tickets the present member has closed since, if that can be told. */
async function movedSince(since, present) {
  const { responders } = await get(`tickets/user/${present.id}`, { since, until: today(), freshworks_user_id: detail.mapping.freshworks_user_id });
  return responders.find((each) => each.mapping_id === detail.mapping.id)?.tickets ?? 0;
}

async function effect(since) {
  const { user_info: present } = detail.mapping;
  const date = fullDate(since);
  if (!chosen) return "Choose a member first.";
  if (!present) return `Unclaimed tickets closed since ${date} count for ${chosen.username}. Earlier ones stay unclaimed.`;
  const stays = `What was closed before ${date} stays with ${present.username}.`;
  try {
    const tickets = await movedSince(since, present);
    return `${plural(tickets, "ticket")} closed since ${date} ${tickets === 1 ? "moves" : "move"} from ${present.username} to ${chosen.username}. ${stays}`;
  } catch {
    return `Tickets closed since ${date} move from ${present.username} to ${chosen.username}. ${stays}`;
  }
}

async function showDay() {
  const question = `${day.value} ${chosen?.id} ${detail.mapping.id}`;
  asked = question;
  const refusal = dayRefusal();
  day.setAttribute("aria-invalid", String(Boolean(refusal)));
  const sentence = refusal || (day.value ? await effect(day.value) : "");
  if (asked === question) write(field("from-effect", dialog), sentence);
  field("from-effect", dialog).classList.toggle("is-wrong", Boolean(refusal));
}

function show() {
  if (!detail) return;
  showQuestion();
  showDay();
}

const HALF = "Write the whole day, or leave it empty.";

/** Why the day cannot be taken, "" where it can. @returns {string} */
export const dayRefusal = () => (day.validity.badInput ? HALF : detail ? refusalOf(detail, day.value) : "");

/** Starts anew for a mapping; null while it is being read. @param {MappingDetail|null} given @param {string} [kept] the day that was chosen before */
export function startEffect(given, kept = "") {
  [detail, chosen] = [given, null];
  if (given) {
    Object.assign(day, { min: firstDay(detail), value: kept || day.value });
    fromDay.open = fromDay.open || Boolean(kept);
    return;
  }
  fromDay.open = false;
  Object.assign(day, { value: "", min: "", max: today() });
  write(field("from-effect", dialog), "");
  choices.hidden = true;
  one('[name=history][value="keep"]', dialog).checked = true;
}

/** @param {PickedMember} member */
export function showEffect(member) {
  chosen = member;
  show();
}

/** What the dialog says about earlier tickets, as the API takes it. @returns {{history: string, effective_from?: string}} */
export function chosenEffect() {
  if (day.value) return { history: "keep", effective_from: day.value };
  return { history: choices.hidden ? "keep" : one("[name=history]:checked", dialog).value };
}

/** Calls back whenever the day is another one, or was left half written. @param {() => void} action */
export const watchDay = (action) => ["input", "blur"].forEach((kind) => day.addEventListener(kind, action));

watchDay(show);
