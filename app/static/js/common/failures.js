// The lines of a file that failed, as a file of their own to be corrected.
import { field, one, write } from "./dom.js";
import { plural } from "./format.js";

/** @param {any} dialog @returns {(answer: {failures_csv: string|null, failed: number}|null) => void} shows what an answer holds; null hides it */
export function startFailures(dialog) {
  let file = "";
  return (answer) => {
    const link = one("[data-failures]", dialog);
    URL.revokeObjectURL(file);
    link.hidden = !answer?.failures_csv;
    if (link.hidden) return;
    // The mark at its start lets spreadsheets read the names as they are.
    const text = answer.failures_csv.startsWith("\ufeff") ? answer.failures_csv : `\ufeff${answer.failures_csv}`;
    file = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.href = file;
    write(field("failures", link), `Download ${plural(answer.failed, "line")} with an error`);
  };
}
