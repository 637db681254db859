// The tiles, the counts on the segments, and the sentence about the last sync.
import { all, clone, fill, one, write } from "../common/dom.js";
import { ago, due, moment } from "../common/dates.js";
import { number, percent, plural } from "../common/format.js";

/** @typedef {import("../common/types").Stats} Stats */
/** @typedef {import("../common/types").SyncState} SyncState */

function unlinkedNote(stats) {
  if (stats.excluded_count) return `${number(stats.excluded_count)} more not a person`;
  if (stats.unlinked_count) return "waiting for a member";
  return stats.total_mappings ? "everyone has a member" : "nobody known yet";
}

/** Those who are not confirmed are a link of their own. */
function linkedNote({ linked_count: linked, unconfirmed_count: open }) {
  if (open) return "";
  return linked ? "all confirmed by a person" : "nobody yet";
}

/** Of what was closed, the tile counts what somebody is credited with. */
function ticketsNote({ total_tickets: credited, unclaimed_tickets: unclaimed, tickets_this_week: week }) {
  return unclaimed && !credited ? `${number(unclaimed)} wait unclaimed` : `${number(week)} credited this week`;
}

function notes(stats) {
  return {
    total_mappings: `${number(stats.active_count)} active, ${number(stats.deactivated_count)} deactivated`,
    linked: linkedNote(stats),
    unconfirmed: `${number(stats.unconfirmed_count)} not confirmed by a person`,
    unlinked_count: unlinkedNote(stats),
    total_tickets: ticketsNote(stats),
    credited: `${number(stats.total_tickets)} of ${number(stats.total_tickets + stats.unclaimed_tickets)} credited`,
    unclaimed: `${number(stats.unclaimed_tickets)} unclaimed`,
  };
}

function showCoverage(share) {
  const figure = one('[data-stat="coverage"]');
  write(figure, share === null ? "–" : percent(share));
  figure.classList.toggle("is-none", share === null);
  one(".coverage-credited").setAttribute("width", `${((share ?? 0) * 100).toFixed(2)}%`);
  const rest = one(".coverage-rest");
  if (share === null) rest.removeAttribute("fill");
  else rest.setAttribute("fill", "url(#hatch)");
}

/** A banner that stands as long as what it says is true. */
function keepBanner(name, template, isTrue) {
  const banners = document.getElementById("banners");
  const present = one(`[data-banner="${name}"]`, banners);
  if (present && !isTrue) present.remove();
  else if (isTrue && !present) banners.append(clone(template));
}

/** @param {Stats} stats */
export function showStats(stats) {
  for (const node of all("[data-stat]")) {
    const value = stats[node.dataset.stat];
    if (node.dataset.stat !== "coverage") write(node, number(value));
  }
  for (const [key, text] of Object.entries(notes(stats))) write(one(`[data-note="${key}"]`), text);
  one("[data-unconfirmed]").hidden = stats.unconfirmed_count === 0;
  showCoverage(stats.coverage);
  keepBanner("recomputing", "recomputing", stats.recomputing);
  document.getElementById("next-step").hidden = stats.total_mappings === 0 || stats.linked_count > 0;
}

/** While a filter leaves somebody out: "12 of" before a figure, no note of everybody beside it, and whose share the coverage is. @param {import("../common/types").Matched|null} matched */
export function showMatched(matched) {
  for (const node of all("[data-part]")) {
    node.parentElement.hidden = matched === null;
    write(node, matched === null ? "" : number(matched[node.dataset.part]));
    one(`[data-note="${node.dataset.part}"]`).hidden = matched !== null;
  }
  one("[data-whole]").hidden = matched === null;
}

/** Whether the tiles tell of a filter: then each change moves figures that the rows do not hold. */
export const isNarrowed = () => !one("[data-whole]").hidden;

/** @param {import("../common/types").Job} job */
function outcome({ result }) {
  if (!result) return "";
  const missing = result.failed ? `${plural(result.failed, "ticket")} could not be read` : "nothing missing";
  return ` · ${missing}, ${plural(result.closures_added, "closure")} added`;
}

/** @type {SyncState|undefined} */
let told;

/** @param {SyncState} sync */
export function showSyncState(sync) {
  told = sync;
  const line = one("[data-sync-state]");
  const good = sync.last_success;
  const failed = sync.last?.status === "failed";
  line.classList.toggle("is-failed", failed && !sync.running);
  line.classList.toggle("is-never", !failed && !good);
  fill(line, {
    synced: sync.running ? "Syncing now" : good ? ["Synced ", moment(good.finished_at, ago)] : "Not synced yet",
    outcome: sync.running || !good ? "" : outcome(good),
    next: sync.running || !sync.next_at ? "" : [" · next ", moment(sync.next_at, due)],
  });
  // Keys that may not list agents are common: names then come from a list that a person has.
  keepBanner("names", "names-refused", Boolean(good?.result?.agents_refused));
}

// Where nothing is new nothing is told, and "4 minutes ago" grows older all the same.
setInterval(() => told && showSyncState(told), 60_000);
