// The fields of the settings, by kind: what stands in one as a JSON value, and back.
import { all, one } from "../common/dom.js";
import { number as written, plural } from "../common/format.js";

/** Without the error that dividing binary fractions leaves. @param {number} share */
const exact = (share) => Number(share.toPrecision(12));
const field = (root) => one("input, select", root);
const whole = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : text.trim());

const KINDS = {
  text: { read: (root) => field(root).value.trim(), show: (root, value) => { field(root).value = value; } },
  switch: { read: (root) => field(root).checked, show: (root, value) => { field(root).checked = value; } },
  choice: {
    read: (root) => one(":checked", root)?.value,
    show: (root, value) => { for (const radio of all("input", root)) radio.checked = radio.value === value; },
  },
  percent: {
    read: (root) => (field(root).value ? exact(Number(field(root).value) / 100) : null),
    show: (root, value) => { field(root).value = value ? String(exact(value * 100)) : ""; },
  },
  minutes: { read: (root) => whole(field(root).value), show: (root, value) => { field(root).value = String(value); } },
  hour: {
    read: (root) => (field(root).value === "" ? null : Number(field(root).value)),
    show: (root, value) => { field(root).value = value === null ? "" : String(value); },
  },
  numbers: {
    read: (root) => field(root).value.split(/[\s,;]+/).filter(Boolean).map(whole),
    show: (root, value) => { field(root).value = value.join(", "); },
  },
};

const optionOf = (root, value) => one(`option[value="${value ?? ""}"]`, root).textContent;
/** A value as the page writes it. */
const WORDS = {
  text: (value, root) => (root.querySelector("select") ? optionOf(root, value) : value),
  switch: (value) => (value ? "on" : "off"),
  choice: (value, root) => one(`label:has([value="${value}"]) strong`, root).textContent,
  percent: (value) => (value ? `${written(exact(value * 100))} %` : "none"),
  minutes: (value, root) => (value || root.dataset.setting !== "sync_minutes" ? plural(value, "minute") : "off"),
  hour: (value, root) => optionOf(root, value),
  numbers: (value) => value.join(", ") || "none",
};

const WHOLE_MINUTES = "Write whole minutes, from 0 to 1,440.";
/** What the browser can say before the server is asked; each answers with a sentence or "". */
const CHECKS = {
  percent: (root) => {
    const { value, validity } = field(root);
    return validity.badInput || (value && !(Number(value) > 50 && Number(value) <= 100)) ? "Write a number above 50 and up to 100, or leave it empty." : "";
  },
  minutes: (root) => {
    const value = whole(field(root).value);
    return typeof value === "number" && value <= 1440 ? "" : WHOLE_MINUTES;
  },
  numbers: (root) => {
    const numbers = KINDS.numbers.read(root);
    if (numbers.some((number) => typeof number !== "number")) return "Write numbers with commas between them, or leave it empty.";
    return numbers.includes(2) ? "2 is the status Open; leave it out." : "";
  },
};

const kind = (root) => root.dataset.kind;

/** @param {any} root of one setting */
export const read = (root) => KINDS[kind(root)].read(root);

/** @param {any} root @param {any} value */
export const show = (root, value) => KINDS[kind(root)].show(root, value);

/** @param {any} root @param {any} value @returns {string} */
export const words = (root, value) => WORDS[kind(root)](value, root);

/** @param {any} root @returns {string} */
export const wrong = (root) => CHECKS[kind(root)]?.(root) ?? "";

/** Whether it is worth asking what it would do: a zone may still be half written. @param {any} root */
export const readable = (root) => !wrong(root) && !field(root).validity.customError;

/** @param {any} root */
export const focus = (root) => (one(":checked", root) ?? field(root)).focus();

/** @param {any} root @param {boolean} isWrong */
export const mark = (root, isWrong) => {
  if (isWrong) field(root).setAttribute("aria-invalid", "true");
  else field(root).removeAttribute("aria-invalid");
};
