// How sure Auto-Link has to be: one of the presets, or a threshold of one's own.
import { all, later, one } from "./dom.js";
import { percent } from "./format.js";

/** @typedef {{preset?: string, threshold?: number}} Sureness */

const EXPLAINED = {
  careful: "Links only who is practically certain. More is left for review; right where a wrong link would hurt.",
  normal: "Links who is clearly the same person. The usual choice from 100 members on.",
  small: "Links more readily, because namesakes are rare in a small team. The usual choice below 100 members.",
};
const OWN = "own";

const radio = (box, value) => one(`[value="${value}"]`, box);
const field = (box) => /** @type {HTMLInputElement} */ (one("[type=number]", box));

/** What is chosen, as the API takes it; nothing means the setting of the site. @param {any} box @returns {Sureness} */
export function chosenSureness(box) {
  const chosen = one(":checked", box);
  if (!chosen || box.hidden) return {};
  return chosen.value === OWN ? { threshold: Number((Number(field(box).value) / 100).toPrecision(12)) } : { preset: chosen.value };
}

/** Says in words what the choice means. @param {any} box */
export function explained(box) {
  const { preset, threshold } = chosenSureness(box);
  if (preset) return EXPLAINED[preset];
  return threshold ? `Links whoever is at least ${percent(threshold)} sure. Lower links more, and more of it wrongly.` : "";
}

/** Shows with what a plan was made. @param {any} box @param {{preset: string|null, threshold: number}} used */
export function showSureness(box, { preset, threshold }) {
  radio(box, preset ?? OWN).checked = true;
  if (!preset) field(box).value = String(Number((threshold * 100).toPrecision(12)));
}

/** Calls back with every choice that can be used. @param {any} box @param {() => void} onChoice */
export function watchSureness(box, onChoice) {
  const number = field(box);
  const choose = () => number.checkValidity() && onChoice();
  number.addEventListener("input", later(() => {
    radio(box, OWN).checked = true;
    choose();
  }, 300));
  for (const each of all("[type=radio]", box)) each.addEventListener("change", choose);
  // Enter here asks for another plan; it does not carry the present one out.
  number.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}
