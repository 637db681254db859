// The three sections of an auto-link plan, and which of its responders are chosen.
import { clone, field, fill, icon, one, write } from "../common/dom.js";
import { number, sureness } from "../common/format.js";

/** @typedef {import("../common/types").Plan} Plan */
/** @typedef {import("../common/types").PlanEntry} PlanEntry */

const SHOWN = 50;
const MARKS = { linked: "check", review: "person-exclamation", skipped: "dash" };

/** @param {PlanEntry} entry @param {string} kind @param {Set<number>|null} spared who was taken out, null where nobody is chosen */
function entryRow(entry, kind, spared) {
  const row = clone("plan-entry");
  const box = one("input", row);
  fill(row, {
    responder: entry.freshworks_username || "Responder", member: entry.username || "no member",
    confidence: entry.confidence === null ? "" : sureness(entry.confidence), reason: entry.reason,
    // Read aloud only; on the screen an arrow and a column say it.
    to: entry.username ? "to" : "", sure: entry.confidence === null ? "" : "sure.",
  });
  field("member", row).classList.toggle("is-empty", !entry.username);
  if (spared) {
    box.value = String(entry.mapping_id);
    box.checked = !spared.has(entry.mapping_id);
    return row;
  }
  box.remove();
  field("mark", row).append(icon(MARKS[kind]));
  // Without a box there is nothing to label.
  const label = one("label", row);
  const plain = document.createElement("span");
  plain.className = "plan-who";
  plain.append(...label.childNodes);
  label.replaceWith(plain);
  return row;
}

function offerMore(node, rest) {
  const more = one("[data-more]", node);
  more.hidden = rest.length === 0;
  write(more, `Show ${number(rest.length)} more`);
  more.addEventListener("click", () => {
    more.hidden = true;
    one("ul", node).append(...rest);
    one("[data-plan]").focus();
  });
}

function section(kind, entries, { title, tone, remark = "", spared = null }) {
  const node = clone("plan-section");
  fill(node, { title, count: number(entries.length), remark });
  field("count", node).classList.add(`badge-${tone}`);
  const rows = entries.map((entry) => entryRow(entry, kind, spared));
  one("ul", node).append(...rows.slice(0, SHOWN));
  one("ul", node).hidden = rows.length === 0;
  offerMore(node, rows.slice(SHOWN));
  const clear = one("[data-clear]", node);
  clear.hidden = !spared || entries.length === 0;
  one("[data-review]", node).hidden = kind !== "review" || entries.length === 0;
  clear.addEventListener("click", () => {
    const boxes = rows.map((row) => one("input", row));
    const none = !boxes.some((box) => box.checked);
    for (const box of boxes) box.checked = none;
    node.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return { node, rows };
}

/** Shows, where it takes long, that a plan is on its way; answers with the end of it. @param {any} box @param {any} loading */
export function showWaiting(box, loading) {
  const signal = setTimeout(() => {
    loading.hidden = box.childElementCount > 0;
    box.setAttribute("aria-busy", "true");
  }, 200);
  return () => {
    clearTimeout(signal);
    loading.hidden = true;
    box.removeAttribute("aria-busy");
  };
}

/**
 * Draws a plan and answers with the way to ask who is chosen.
 * @param {any} box @param {Plan} plan @param {boolean} choosable @param {Set<number>} spared those who were taken out before
 * @returns {() => PlanEntry[]}
 */
export function drawPlan(box, plan, choosable, spared) {
  const first = section("linked", plan.linked, { title: choosable ? "Would link" : "Linked", tone: "ok", spared: choosable ? spared : null });
  const review = section("review", plan.review, { title: "To review", tone: "accent", remark: choosable ? "Not linked at this choice" : "Not linked by this run" });
  const skipped = section("skipped", plan.skipped, { title: "Skipped", tone: "idle" });
  // A run that linked nobody has nothing to show of it; a preview says so by an empty section.
  box.replaceChildren(...(choosable || plan.linked.length ? [first.node] : []), review.node, skipped.node);
  box.scrollTop = 0;
  return () => {
    const chosen = plan.linked.filter((entry, place) => {
      const isChosen = one("input", first.rows[place])?.checked ?? false;
      spared[isChosen ? "delete" : "add"](entry.mapping_id);
      return isChosen;
    });
    const [some, every] = [chosen, plan.linked].map((entries) => number(entries.length));
    fill(first.node, { count: some === every ? every : `${some} of ${every}` });
    return chosen;
  };
}
