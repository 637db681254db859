// A run in the background, followed to its end.
import { get } from "./api.js";

const PAUSE = 1000;
const isUnfinished = ({ status }) => status === "queued" || status === "running";
const pause = () => new Promise((resume) => setTimeout(resume, PAUSE));

/**
 * Looks at a run every second until it is over.
 * @param {import("./types").Job} first
 * @param {(job: import("./types").Job) => boolean} goesOn is told of each look; false gives the run up
 * @returns {Promise<import("./types").Job|null>} the run as it succeeded, or none once given up; else it throws
 */
export async function untilOver(first, goesOn = () => true) {
  let job = first;
  while (isUnfinished(job)) {
    if (!goesOn(job)) return null;
    await pause();
    ({ job } = await get(`jobs/${first.id}`));
  }
  if (job.status !== "succeeded") throw new Error(job.error ?? job.message);
  return job;
}
