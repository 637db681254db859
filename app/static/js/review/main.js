// The review: reads the queue, shows its states, sends clicks to what they are for.
import { all, fill, one, write } from "../common/dom.js";
import { get } from "../common/api.js";
import { number, plural } from "../common/format.js";
import { showReviewCount } from "../common/live.js";
import { ACTIONS, startKeys } from "./actions.js";
import { busy, decisions } from "./calls.js";
import { cardOf, showItems } from "./cards.js";
import { afterMore, keepOneOpen, open } from "./place.js";
import { startWatch } from "../common/watch.js";

const STEP = 20;
const root = document.getElementById("review");
const list = document.getElementById("review-list");
let wanted = Number(root.dataset.perPage);
/** Whether the queue may differ from what is shown: by the version of the data, or by how many wait. */
let isStale = false;
let version = Number(root.dataset.version);
let counted = /** @type {number|null|undefined} */ (undefined);
let synced = root.dataset.synced === "yes";
let computing = root.dataset.computing === "yes";

function showBlock(name) {
  for (const node of all("[data-block]", root)) node.hidden = node.dataset.block !== name;
}

/** Whoever waits for another reason need not hold any. */
function summary(responders, holders, tickets) {
  if (!responders) return synced ? "No suggestion is open" : "Nothing is synced yet";
  const held = `${holders === 1 ? "holds" : "hold"} ${plural(tickets, "unclaimed ticket")}`;
  if (holders === responders) return `${plural(responders, "responder")} ${held}`;
  const waiting = `${plural(responders, "responder")} ${responders === 1 ? "waits" : "wait"}`;
  return holders ? `${waiting}, ${number(holders)} of them ${held}` : waiting;
}

function showSummary(responders, holders, tickets) {
  write(one("[data-summary]"), summary(responders, holders, tickets));
  showReviewCount(responders);
}

function showCertain(count) {
  one("[data-certain]", root).hidden = count === 0;
  fill(root, { certain: `${number(count)} ${count === 1 ? "is" : "are"} certain`, "certain-them": count === 1 ? "this one" : "them" });
}

function show({ review, responders, holders, certain, unclaimed_tickets: tickets, computing: still }) {
  computing = still;
  // Until all are compared, an empty queue means nothing.
  if (!still || review.length) showItems(review, busy);
  keepOneOpen();
  const more = responders - list.children.length;
  one("[data-more]", root).hidden = more <= 0;
  fill(root, { more: `Show ${number(Math.min(more, STEP))} more` });
  if (still && synced && !list.children.length) {
    showBlock("computing");
    return;
  }
  showCertain(certain);
  showSummary(responders, holders, tickets);
  showBlock(list.children.length ? "cards" : synced ? "empty" : "unsynced");
  // The keyboard stood in the last card.
  if (!list.children.length && document.activeElement === document.body) one('[data-block="empty"] h2', root).focus();
}

async function load() {
  const before = decisions();
  const answer = await get("review", { page: 1, per_page: wanted });
  // What was decided meanwhile is not in this answer; the next one has it.
  isStale = before !== decisions() || busy.size > 0;
  if (!isStale) show(answer);
}

function onNews({ detail: { version: present, stats } }) {
  synced = stats.total_mappings + stats.excluded_count > 0;
  isStale ||= present !== version || (counted !== undefined && stats.review_count !== counted);
  [version, counted] = [present, stats.review_count];
}

/** Asks for the queue when anything has changed since the last time. */
async function look() {
  if (busy.size || !(isStale || computing)) return;
  await load().catch((error) => {
    isStale = true;
    if (!list.children.length) showBlock("failed");
    throw error;
  });
}

const poll = startWatch(look);

/** What somebody else decided stands; the queue says whether anything is left to do. */
function forgive(card) {
  card.classList.remove("is-refused");
  one("[data-conflict]", card).hidden = true;
  again(0);
}

function onClick(event) {
  const card = event.target.closest(".review-card");
  const button = event.target.closest("button");
  if (button?.dataset.decide) ACTIONS[button.dataset.decide](card);
  else if (button && "reload" in button.dataset) forgive(card);
  else if (card && !card.classList.contains("is-open")) open(card);
}

function again(more) {
  wanted += more;
  isStale = true;
  return poll();
}

document.addEventListener("news", onNews);
startKeys();
if (cardOf(Number(root.dataset.mapping))) open(cardOf(Number(root.dataset.mapping)), { focus: false });
list.addEventListener("click", onClick);
one("[data-more]", root).addEventListener("click", ({ currentTarget }) => again(STEP).then(afterMore(currentTarget)));
one("[data-record]", root)?.addEventListener("toggle", async ({ target }) => (await import("./record.js")).showRecord(target));
for (const button of all("[data-again]", root)) button.addEventListener("click", () => again(0));
