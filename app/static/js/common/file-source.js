// Where the lines of an import come from: a file, or what is pasted.
import { all, one } from "./dom.js";

/** Wires the two ways of a dialog once. @param {any} dialog @param {() => void} onChange of what would be sent */
export function watchSource(dialog, onChange) {
  const file = /** @type {HTMLInputElement} */ (one('input[type="file"]', dialog));
  const text = /** @type {HTMLTextAreaElement} */ (one("textarea", dialog));
  const source = () => one('[data-source][aria-pressed="true"]', dialog).dataset.source;

  function choose(chosen) {
    for (const each of all("[data-source]", dialog)) each.setAttribute("aria-pressed", String(each === chosen));
    for (const each of all("[data-from]", dialog)) each.hidden = each.dataset.from !== chosen.dataset.source;
    onChange();
  }

  for (const each of all("[data-source]", dialog)) each.addEventListener("click", () => choose(each));
  // The same file chosen again may hold other lines; browsers tell of it as of a choice that was given up.
  for (const kind of ["change", "cancel"]) file.addEventListener(kind, onChange);
  text.addEventListener("input", onChange);
  return {
    /** What is to be sent; empty where nothing is given. */
    given() {
      if (source() === "text") return text.value.trim() && text.value;
      if (!file.files.length) return "";
      const form = new FormData();
      form.append("file", file.files[0]);
      return form;
    },
    missing: () => (source() === "file" ? "Choose a file first, or paste the lines." : "Paste lines first, or choose a file."),
    /** Why nothing could be sent, where the file is the reason: browsers read none that changed since it was chosen. */
    async fault() {
      const chosen = source() === "file" && file.files[0];
      const isThere = !chosen || (await chosen.slice(0, 1).arrayBuffer().then(() => true, () => false));
      return isThere ? "" : "The file changed, or was moved, since it was chosen. Choose it again.";
    },
    clear() {
      for (const each of [file, text]) each.value = "";
    },
  };
}
