// On every page of those who may see the dashboard: asks what is new, keeps the count over the page, tells the others.
import { all, one, write } from "./dom.js";
import { news } from "./api.js";
import { useZone } from "./dates.js";
import { number } from "./format.js";
import { showNewVersion, watchMissing } from "./notices.js";
import { startWatch } from "./watch.js";

/** @typedef {import("./types").News} News */

const MOST_SHOWN = 200;
const { zone } = document.body.dataset;
/** The files of a version lie in a folder of its own. */
const [, ownVersion] = /\/assets\/([^/]+)\//.exec(import.meta.url) ?? [];
let today = "";
let since = Number(one("[data-version]")?.dataset.version ?? 0);

/** Mappings whose changes somebody would see here. */
const shown = () => all("#rows > [data-mapping], #review-list > [data-mapping]").slice(0, MOST_SHOWN).map((row) => row.dataset.mapping).join(",");

/** Over every page, beside the way to the review. @param {number} count */
export function showReviewCount(count) {
  for (const node of all("[data-review-count]")) {
    node.hidden = count === 0;
    write(one("b", node), number(count));
  }
}

async function look() {
  /** @type {News|null} */
  const found = await news("changes", { since, shown: shown() });
  if (!found) return;
  since = found.version;
  // A week or month may have begun: figures of rows that nobody touched are others then.
  found.list_changed ||= today !== "" && today !== found.today;
  today = found.today;
  if (found.stats.review_count !== null) showReviewCount(found.stats.review_count);
  if (found.assets !== ownVersion) showNewVersion();
  document.dispatchEvent(new CustomEvent("news", { detail: found }));
}

useZone(zone ?? "UTC");
watchMissing();
startWatch(look);
