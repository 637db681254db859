// The first run: tries the connection, says how far the sync is, and marks the step that comes next.
import { busy, field, one, write } from "../common/dom.js";
import { get } from "../common/api.js";
import { plural } from "../common/format.js";

const steps = one(".first-run .steps");
const step = (name) => one(`[data-guide="${name}"]`, steps);
const retry = one("[data-try-connection]", steps);
/** A reload within so many seconds is no new try. */
const RELOAD = 60;
/** What stands between an address and its tickets. */
const CODES = ["connection", "address", "key", "tickets"];

/** @param {string} name @param {"done"|"now"|"later"} state @param {string} text */
function mark(name, state, text) {
  const node = step(name);
  node.className = `step step-${state}`;
  if (state === "now") node.setAttribute("aria-current", "step");
  else node.removeAttribute("aria-current");
  write(field("text", node), text);
}

/** @param {import("../common/types").Check|undefined} wrong */
function showConnection(wrong) {
  retry.hidden = !wrong;
  if (!wrong) {
    mark("connect", "done", `${steps.dataset.host} answers, the key can read tickets.`);
    mark("sync", "now", "Reads responders and closed tickets.");
    return;
  }
  mark("connect", "now", [wrong.sentence, wrong.cure].filter(Boolean).join(" "));
  mark("sync", "later", "Reads responders and closed tickets, once the connection stands.");
}

/** @param {number} age how many seconds ago it may have been tried */
async function tryConnection(age) {
  const done = busy(retry, "Trying");
  try {
    const { checks } = await get("diagnostics", { max_age: age });
    showConnection(checks.find((check) => CODES.includes(check.code) && check.state === "failed"));
  } catch (error) {
    retry.hidden = false;
    mark("connect", "now", `The connection was not tried. ${error.message}`);
    mark("sync", "later", "Reads responders and closed tickets.");
  } finally {
    done();
  }
}

function onNews({ detail: { sync } }) {
  if (!steps.dataset.host) return;
  const { running } = sync;
  one("[data-sync]", step("sync")).hidden = Boolean(running);
  if (running) mark("sync", "now", running.done ? `${plural(running.done, "ticket")} read so far.` : "Under way.");
}

/** Once, where nothing is known yet. */
export function startGuide() {
  document.addEventListener("news", onNews);
  retry.addEventListener("click", () => tryConnection(0));
  if (steps.dataset.host) tryConnection(RELOAD);
}
