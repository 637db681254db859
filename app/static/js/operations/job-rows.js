// Writes jobs into the rows of the history, and the schedule into its tiles.
import { clone, field, fill, one } from "../common/dom.js";
import { clock, inText, moment, next } from "../common/dates.js";
import { number, plural } from "../common/format.js";
import { placeRows } from "../common/paged-list.js";

/** @typedef {import("../common/types").Job} Job */
/** @typedef {import("../common/types").ScheduledKind} ScheduledKind */

const body = document.getElementById("job-rows");

/** The words for kinds stand in the filter already. */
const kindName = (kind) => one(`#kind option[value="${kind}"]`)?.textContent ?? kind;

/** A time span in its two largest units: "4 s", "1 min 12 s", "2 h 5 min". @param {number|null} seconds */
function duration(seconds) {
  if (seconds === null) return "–";
  if (seconds < 1) return "under 1 s";
  const whole = Math.floor(seconds);
  const parts = [[Math.floor(whole / 3600), "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  const first = parts.findIndex(([count]) => count);
  return parts.slice(first, first + 2).filter(([count]) => count).map((part) => part.join(" ")).join(" ");
}

/** @param {Job} job */
function outcome(job) {
  if (job.error) return job.error;
  return job.waiting_until ? ["Waiting for Freshworks until ", moment(job.waiting_until, clock)] : job.message ?? "";
}

/** @param {any} row @param {Job} job */
function fillRow(row, job) {
  fill(row, {
    kind: kindName(job.kind), number: `job ${job.id}`, started: moment(job.started_at ?? job.created_at),
    took: duration(job.duration_seconds), done: number(job.done), outcome: outcome(job), actor: job.actor,
  });
  if (row.dataset.status !== job.status) field("status", row).replaceChildren(clone(`status-${job.status}`));
  row.dataset.status = job.status;
  for (const [name, verb, allowed] of [["cancel", "Cancel", job.can_cancel], ["retry", "Retry", job.can_retry]]) {
    const button = one(`[data-${name}]`, row);
    button.hidden = !allowed;
    button.setAttribute("aria-label", `${verb} job ${job.id}`);
  }
  offerUndo(row, job);
}

/** What a run linked or took back is one batch, which the audit page takes back. @param {any} row @param {Job} job */
function offerUndo(row, job) {
  const batch = !job.can_cancel && job.result?.batch_id;
  const link = one("[data-batch]", row);
  link.hidden = !batch;
  link.href = `audit?batch_id=${batch}`;
  link.setAttribute("aria-label", `Undo job ${job.id} in Audit`);
}

/** @param {Job} job */
function rowOf(job) {
  let row = one(`tr[data-job="${job.id}"]`, body);
  if (!row) {
    row = clone("job-row");
    Object.assign(row.dataset, { job: job.id, status: "" });
  }
  fillRow(row, job);
  return row;
}

/** @param {Job[]} jobs */
export const showRows = (jobs) => placeRows(body, jobs.map(rowOf));

/** @param {ScheduledKind} plan */
function rhythm(plan) {
  if (!plan.enabled) return "switched off";
  if (plan.every_minutes) return `every ${{ 1: "minute", 60: "hour" }[plan.every_minutes] ?? plural(plan.every_minutes, "minute")}`;
  return plan.at ? `every night at ${clock(`2000-01-01T${plan.at}:00`)}` : "when there is something to do";
}

/** @param {ScheduledKind[]} schedule */
export function showSchedule(schedule) {
  for (const plan of schedule) {
    fill(one(`[data-plan="${plan.kind}"]`), {
      next: plan.next_at ? moment(plan.next_at, next) : plan.enabled ? "On demand" : "Off", rhythm: rhythm(plan),
      last: plan.last_succeeded_at ? ["last ", moment(plan.last_succeeded_at, inText)] : "never ran",
    });
  }
}
