// What stands in the form, beside what holds: changes, errors, where each value comes from.
import { all, field, one, write } from "../common/dom.js";
import * as fields from "./fields.js";
import { hideTheirs, showOrigin, showTheirs } from "./saved.js";

/** @typedef {import("../common/types").SettingsAnswer} SettingsAnswer */

export const form = /** @type {HTMLFormElement} */ (document.getElementById("settings"));
const roots = all("[data-setting]", form);
const bar = one("[data-bar]", form);
const listeners = [];
/** What holds, as last heard. */
const held = new Map(roots.map((root) => [root, fields.read(root)]));
/** Settings that go back to the environment when they are saved. */
const resets = new Set();
let version = Number(form.dataset.version);

const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
const environment = (root) => JSON.parse(root.dataset.environment);
const changed = () => roots.filter((root) => resets.has(root) || !same(fields.read(root), held.get(root)));

/** What was changed here alone: the rest is left as it is. @returns {{names: string[], body: Record<string, any>}} */
export function wish() {
  const now = changed();
  const written = now.filter((root) => !resets.has(root));
  const reset = now.filter((root) => resets.has(root)).map((root) => root.dataset.setting);
  const body = Object.fromEntries(written.map((root) => [root.dataset.setting, fields.read(root)]));
  return { names: now.map((root) => root.dataset.setting), body: reset.length ? { ...body, reset } : body };
}

/** The body of a save, with the version that was seen. */
export const versioned = () => ({ ...wish().body, version });

/** Calls back whenever something else stands in the form. @param {() => void} action */
export const onChange = (action) => listeners.push(action);

function refresh() {
  const number = changed().length;
  bar.hidden = number === 0;
  write(field("note", bar), number ? `${number} ${number === 1 ? "change" : "changes"} not saved` : "");
  if (!number) one("[data-conflict]", bar).hidden = true;
  for (const root of roots) if (!root.classList.toggle("is-changed", changed().includes(root))) hideTheirs(root);
  for (const action of listeners) action();
}

/** Says beside each field what is wrong, and goes to the first. @param {Record<string, any>} said */
export function showErrors(said) {
  let first = null;
  for (const root of roots) {
    const sentence = said[root.dataset.setting] ?? "";
    write(one("[data-error]", root), Array.isArray(sentence) ? sentence.join(" ") : sentence);
    fields.mark(root, Boolean(sentence));
    first ??= sentence ? root : null;
  }
  if (first) fields.focus(first);
  return first === null;
}

/** Whether all can be sent; what cannot is told. */
export function check() {
  const said = changed().map((root) => [root.dataset.setting, fields.wrong(root)]).filter(([, sentence]) => sentence);
  return showErrors(Object.fromEntries(said));
}

/** Whether what stands in these fields can be read. @param {string[]} names */
export const readable = (names) => roots.every((root) => !names.includes(root.dataset.setting) || fields.readable(root));

/** Another value than that which is typed. */
function put(root, value, isReset = false) {
  resets[isReset ? "add" : "delete"](root);
  fields.show(root, value);
  refresh();
  fields.focus(root);
}

/** What holds now; what is typed and not saved stays. Answers with the first that another admin saved too. @param {SettingsAnswer} answer @param {boolean} keep */
export function hold(answer, keep) {
  const typed = keep ? new Set(changed()) : new Set();
  version = answer.version;
  let first = null;
  for (const root of roots) {
    const [saved, value] = [answer.saved, answer.settings].map((each) => each[root.dataset.setting]);
    const isTheirs = answer.changed_by && typed.has(root) && !same(held.get(root), value);
    if (isTheirs) showTheirs(root, value, saved, answer.changed_by, () => put(root, value));
    if (isTheirs) first ??= root;
    held.set(root, value);
    if (!typed.has(root)) {
      resets.delete(root);
      fields.show(root, value);
    }
    showOrigin(root, saved);
  }
  refresh();
  return first;
}

function discard() {
  resets.clear();
  for (const root of roots) fields.show(root, held.get(root));
  showErrors({});
  refresh();
}

function onInput(event) {
  const root = event.target.closest("[data-setting]");
  if (!root) return;
  resets.delete(root);
  refresh();
}

form.addEventListener("input", onInput);
form.addEventListener("change", onInput);
form.addEventListener("reset", (event) => {
  event.preventDefault();
  discard();
});
for (const root of roots) one("[data-reset]", root).addEventListener("click", () => put(root, environment(root), true));
window.addEventListener("beforeunload", (event) => {
  if (changed().length) event.preventDefault();
});
