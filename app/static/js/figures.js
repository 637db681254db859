// The tiles, the counts on the segments and the sentence about the last sync.
import { all, one, write } from "./dom.js";
import { ago, number, percent, plural } from "./format.js";

/** @typedef {import("./types").Stats} Stats */
/** @typedef {import("./types").SyncState} SyncState */

function unlinkedNote(stats) {
  if (stats.excluded_count) return `${number(stats.excluded_count)} more left out on purpose`;
  if (stats.unlinked_count) return "waiting for a member";
  return stats.total_mappings ? "everyone has a member" : "nobody known yet";
}

function notes(stats) {
  return {
    total_mappings: `${number(stats.active_count)} active, ${number(stats.deactivated_count)} deactivated`,
    linked_count: `${number(stats.confirmed_count)} confirmed by a person`,
    unlinked_count: unlinkedNote(stats),
    total_tickets: `${number(stats.tickets_this_week)} closed this week`,
    credited: `${number(stats.total_tickets)} credited`,
    unclaimed: `${number(stats.unclaimed_tickets)} unclaimed`,
  };
}

function showCoverage(share) {
  const figure = one('[data-stat="coverage"]');
  write(figure, share === null ? "–" : percent(share));
  figure.classList.toggle("is-none", share === null);
  const bar = one(".coverage-bar");
  bar.setAttribute("aria-label", share === null ? "Nothing closed yet" : `${percent(share)} of the closed tickets are credited`);
  one(".coverage-credited").setAttribute("width", `${((share ?? 0) * 100).toFixed(2)}%`);
  const rest = one(".coverage-rest");
  if (share === null) rest.removeAttribute("fill");
  else rest.setAttribute("fill", "url(#hatch)");
}

/** @param {Stats} stats */
export function showStats(stats) {
  for (const node of all("[data-stat]")) {
    const value = stats[node.dataset.stat];
    if (node.dataset.stat !== "coverage") write(node, number(value));
  }
  for (const [key, text] of Object.entries(notes(stats))) write(one(`[data-note="${key}"]`), text);
  showCoverage(stats.coverage);
}

/** @param {SyncState} sync */
function sentence(sync) {
  const good = sync.last_success;
  if (sync.running) return ["Syncing now", ""];
  if (!good) return ["Not synced yet", ""];
  const result = good.result;
  if (!result) return [`Synced ${ago(good.finished_at)}`, ""];
  const missing = result.failed ? `${plural(result.failed, "ticket")} could not be read` : "nothing missing";
  return [`Synced ${ago(good.finished_at)}`, ` · ${missing}, ${plural(result.closures_added, "closure")} added`];
}

/** @param {SyncState} sync */
export function showSyncState(sync) {
  const line = one("[data-sync-state]");
  const failed = sync.last?.status === "failed";
  line.classList.toggle("is-failed", failed && !sync.running);
  line.classList.toggle("is-never", !failed && !sync.last_success);
  const [first, rest] = sentence(sync);
  let tail = one(".wide", line);
  if (!tail) {
    tail = document.createElement("span");
    tail.className = "wide";
  }
  if (line.textContent.trim() === first + rest) return;
  write(tail, rest);
  line.replaceChildren(first, tail);
}
