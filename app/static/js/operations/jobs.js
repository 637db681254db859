// The history of jobs: what runs, what ran, and starting over.
import { showRows, showSchedule } from "./job-rows.js";
import { startPagedList } from "../common/paged-list.js";

const wish = startPagedList({
  name: "jobs",
  noun: "job",
  nothing: ["No job has run yet", "The schedule above starts the first one; a sync can be started by hand as well."],
  noneFits: ["No job fits this filter", "Choose another kind or status."],
  show({ jobs, schedule }) {
    showSchedule(schedule);
    showRows(jobs);
    return jobs.length;
  },
});

function onClick(event) {
  const button = event.target.closest("button");
  const id = button?.closest("tr")?.dataset.job;
  if (!button) return;
  if ("sync" in button.dataset) wish(button, "Syncing", "mappings/sync", "The sync was not started.");
  else if ("cancel" in button.dataset) wish(button, "Cancelling", `jobs/${id}/cancel`, `Job ${id} was not cancelled.`);
  else if ("retry" in button.dataset) wish(button, "Retrying", `jobs/${id}/retry`, `Job ${id} was not started again.`);
}

document.getElementById("main").addEventListener("click", onClick);
