// Live answers to "what is wrong?": asked the moment the page opens, and again the moment somebody wants it.
import { busy, clone, field, fill, one, write } from "../common/dom.js";
import { get, send } from "../common/api.js";
import { clock, useZone, moment } from "../common/dates.js";
import { untilOver } from "../common/follow.js";
import { number, percent, plural } from "../common/format.js";

/** @typedef {import("../common/types").Diagnostics} Diagnostics */

const root = document.getElementById("diagnostics");
const button = one("[data-check]");
const compareButton = one("[data-compare]", root);
/** A reload within so many seconds asks Freshworks no more. */
const RELOAD = 60;
const ORDER = ["failed", "warning", "unknown", "ok"];

/** @param {import("../common/types").Check} check */
function checkRow(check) {
  const row = clone(`check-${check.state}`);
  fill(row, { title: check.title, sentence: check.sentence, cure: check.cure ?? "" });
  field("cure", row).hidden = !check.cure;
  return row;
}

/** @param {import("../common/types").Check[]} checks */
function summary(checks) {
  const count = (state) => checks.filter((found) => found.state === state).length;
  if (count("failed")) return `${plural(count("failed"), "check")} failed`;
  if (count("warning")) return count("warning") === 1 ? "1 thing to look at" : `${count("warning")} things to look at`;
  return count("unknown") ? "Not everything could be checked" : "Everything is as it should be";
}

function meter({ route, total, remaining }) {
  const row = clone("meter");
  const name = route === "myself" ? "Own profile" : route.charAt(0).toUpperCase() + route.slice(1);
  const used = total ? (total - remaining) / total : 0;
  fill(row, { route: name, left: `${number(remaining)} of ${number(total)} a minute left` });
  const bar = one("meter", row);
  Object.assign(bar, { value: used * 100, low: 50, high: 80, optimum: 0 });
  bar.setAttribute("aria-label", `${name}: ${percent(used)} used`);
  return row;
}

/** @param {number|null} seconds */
function clocks(seconds) {
  if (seconds === null) return "Not known";
  const off = Math.abs(seconds);
  if (off < 1) return "Agree to the second";
  return `Freshworks is ${plural(Math.round(off), "second")} ${seconds > 0 ? "ahead" : "behind"}`;
}

/** @param {Diagnostics["drift"]} drift */
const comparison = (drift) => ({ drift: drift ? number(drift.count) : "–", checked: drift ? moment(drift.checked_at) : "Not yet" });

/** @param {Diagnostics} found */
function showFacts({ connection, clock_difference_seconds: difference, rate_limit: limits, share_allowed: share, drift }) {
  fill(root, {
    product: connection.product === "freshdesk" ? "Freshdesk" : "Freshservice",
    host: connection.host ?? "Not set", key: connection.key_set ? "Set" : "Not set",
    agent: connection.account ?? "Not known", clocks: clocks(difference),
    share: `${limits.length ? "" : "Freshworks has not told its limits yet. "}Others share these limits; this product leaves ${percent(1 - share)} to them.`,
    ...comparison(drift),
  });
  one("[data-meters]", root).replaceChildren(...limits.map(meter));
}

/** @param {Diagnostics} found */
function show(found) {
  const checks = found.checks.toSorted((left, right) => ORDER.indexOf(left.state) - ORDER.indexOf(right.state));
  one("[data-checks]", root).replaceChildren(...checks.map(checkRow));
  write(one("[data-summary]"), found.asked_at ? [`${summary(checks)}, as of `, moment(found.asked_at, clock)] : summary(checks));
  showFacts(found);
}

/** @param {number} age how many seconds ago Freshworks may have been asked */
async function checkAll(age) {
  const refusal = one("[data-refusal]");
  const done = busy(button, "Checking");
  refusal.hidden = true;
  try {
    show(await get("diagnostics", { max_age: age }));
  } catch (error) {
    write(field("refusal", refusal), error.message);
    refusal.hidden = false;
    write(one("[data-summary]"), "The checks were not run");
  } finally {
    one("[data-loading]", root).hidden = true;
    done();
  }
}

/** Compares all figures now, in the background, and tells what came of it. */
async function compare() {
  const line = one("[data-compared]", root);
  const done = busy(compareButton, "Comparing");
  try {
    const { job } = await send("POST", "diagnostics/audit");
    const { message } = await untilOver(job, (seen) => {
      write(line, `${seen.message ?? "Starting"}.`);
      return true;
    });
    fill(root, comparison((await get("diagnostics?live=false")).drift));
    write(line, `${message}.`);
  } catch (error) {
    write(line, error.message);
  } finally {
    done();
  }
}

useZone(root.dataset.zone);
button.addEventListener("click", () => checkAll(0));
compareButton.addEventListener("click", compare);
checkAll(RELOAD);
