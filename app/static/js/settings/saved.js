// Who saved a setting, beside its field; and what somebody saved while another value was being written.
import { one, write } from "../common/dom.js";
import { moment } from "../common/dates.js";
import { words } from "./fields.js";

/** @typedef {import("../common/types").SettingsAnswer} SettingsAnswer */

/** @param {any} root @param {SettingsAnswer["saved"][string]|undefined} saved */
export function showOrigin(root, saved) {
  write(one("[data-origin]", root), saved ? [`Saved by ${saved.by ?? "a command"} · `, moment(saved.at)] : "From the environment");
  one("[data-reset]", root).hidden = !saved;
}

/** @param {any} root @param {boolean} hidden */
const hide = (root, hidden) => {
  one("[data-theirs]", root).hidden = hidden;
};

/** @param {any} root */
export const hideTheirs = (root) => hide(root, true);

/**
 * What is typed stays; what it would overwrite is shown, with the way to take it.
 * @param {any} root @param {any} value @param {SettingsAnswer["saved"][string]|undefined} saved @param {string} by who saved last @param {() => void} take
 */
export function showTheirs(root, value, saved, by, take) {
  const [said, end] = [words(root, value), ". Saving overwrites it."];
  const told = saved
    ? [`${saved.by ?? "A command"} saved ${said} meanwhile (`, moment(saved.at), `)${end}`]
    : `${by} went back to the environment’s value meanwhile: ${said}${end}`;
  write(one("[data-theirs-said]", root), told);
  const button = one("[data-take]", root);
  write(button, `Take ${said}`);
  button.onclick = take;
  hide(root, false);
}
