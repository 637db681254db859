// How sure Auto-Link has to be: one of the presets, or a threshold of one's own.
import { all, later, one } from "../common/dom.js";
import { percent } from "../common/format.js";

/** @typedef {{preset?: string, threshold?: number}} Sureness */

const EXPLAINED = {
  careful: "Links only who is practically certain. More is left for review; right where a wrong link would hurt.",
  normal: "Links who is clearly the same person. The usual choice from 100 members on.",
  small: "Links more readily, because namesakes are rare in a small team. The usual choice below 100 members.",
};
const OWN = "own";
const WRONG = "Write a number from 50.1 to 100: a link is made only where it is more likely right than wrong.";

const radio = (box, value) => one(`[value="${value}"]`, box);
const field = (box) => /** @type {HTMLInputElement} */ (one("[type=number]", box));

/** What is chosen, as the API takes it; nothing means the setting of the site. @param {any} box @returns {Sureness} */
export function chosenSureness(box) {
  const chosen = one(":checked", box);
  if (!chosen || box.hidden) return {};
  return chosen.value === OWN ? { threshold: Number((Number(field(box).value) / 100).toPrecision(12)) } : { preset: chosen.value };
}

/** Whether a plan can be made with what is chosen. @param {any} box */
export const isUsable = (box) => one(":checked", box)?.value !== OWN || field(box).validity.valid;

/** Says in words what the choice means, or why it cannot be used. @param {any} box */
export function explain(box) {
  field(box).setAttribute("aria-invalid", String(!isUsable(box)));
  if (!isUsable(box)) return WRONG;
  const { preset, threshold } = chosenSureness(box);
  if (preset) return EXPLAINED[preset];
  return threshold ? `Links whoever is at least ${percent(threshold)} sure. Lower links more, and more of it wrongly.` : "";
}

/** Shows with what a plan was made. @param {any} box @param {{preset: string|null, threshold: number}} used */
export function showSureness(box, { preset, threshold }) {
  radio(box, preset ?? OWN).checked = true;
  if (!preset) field(box).value = String(Number((threshold * 100).toPrecision(12)));
}

/**
 * Tells at once that something else is chosen, and then, once it is written, that a plan can be made with it.
 * @param {any} box @param {() => void} onTouch @param {() => void} onChoice
 */
export function watchSureness(box, onTouch, onChoice) {
  const number = field(box);
  const choose = () => {
    onTouch();
    if (isUsable(box)) onChoice();
  };
  // Who took a preset meanwhile writes no more.
  const written = later(() => radio(box, OWN).checked && isUsable(box) && onChoice(), 300);
  number.addEventListener("input", () => {
    radio(box, OWN).checked = true;
    onTouch();
    written();
  });
  for (const each of all("[type=radio]", box)) each.addEventListener("change", choose);
  // Enter here asks for another plan; it does not carry the present one out.
  number.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}
