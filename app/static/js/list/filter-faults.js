// What is wrong with what is typed into the filters, told at each field.
import { all, write } from "../common/dom.js";

const LATER = "This day lies before the first one.";
const RANGES = [["min_tickets", "max_tickets", "This is less than the least number."], ["since", "until", LATER], ["closed_since", "closed_until", LATER]];

/** What is wrong with a field by itself; the words are the server's. */
function fault(control) {
  if (control.validity.badInput) return "Write a day as 2025-07-29.";
  if (control.validity.rangeUnderflow || control.validity.rangeOverflow) return "Write a day from 2000-01-01 to 2100-01-01.";
  const isNumber = control.inputMode !== "numeric" || !control.value || /^\d{1,18}$/.test(control.value.trim());
  return isNumber ? "" : "Write a whole number.";
}

/** @param {HTMLFormElement} form @returns {Record<string, string>} a sentence for each field, empty where nothing is wrong */
export function faults(form) {
  const found = Object.fromEntries(all("[name]", form).map((each) => [each.name, fault(each)]));
  for (const [first, last, sentence] of RANGES) {
    const [low, high] = [first, last].map((name) => form.elements.namedItem(name)).map((each) => /** @type {HTMLInputElement} */ (each).value);
    const isTurned = low && high && (first === "min_tickets" ? Number(low) > Number(high) : low > high);
    if (isTurned && !found[first] && !found[last]) found[last] = sentence;
  }
  return found;
}

/** @param {HTMLFormElement} form @param {Record<string, string>} found */
export function showFaults(form, found) {
  for (const node of all("[data-wrong]", form)) {
    const control = /** @type {any} */ (form.elements.namedItem(node.dataset.wrong));
    const sentence = found[control.name] ?? "";
    write(node, sentence);
    node.hidden = !sentence;
    if (sentence) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}
