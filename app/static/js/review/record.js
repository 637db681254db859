// How suggestions fared, for admins: read when somebody opens the section.
import { clone, fill, one, write } from "../common/dom.js";
import { get } from "../common/api.js";
import { number, plural } from "../common/format.js";

/** @typedef {import("../common/types").Band} Band */

/** @param {Band} band */
const bandName = ({ from, to }) => `${Math.round(from * 100)}–${Math.round(to * 100)} %`;

/** @param {Band} band */
function row(band) {
  const node = clone("record-band");
  fill(node, { band: bandName(band), shown: number(band.shown), accepted: number(band.accepted), rejected: number(band.rejected) });
  return node;
}

/** @param {Band[]} bands */
function summary(bands) {
  const most = bands.reduce((best, band) => (band.shown > best.shown ? band : best));
  return `Of ${plural(most.shown, "suggestion")} at ${bandName(most)}, ${number(most.accepted)} ${most.accepted === 1 ? "was" : "were"} accepted.`;
}

/** @param {any} section that was opened, or closed */
export async function showRecord(section) {
  if (!section.open) return;
  const state = one("[data-record-state]", section);
  try {
    const { bands } = await get("suggestions/record");
    const told = bands.filter((band) => band.shown);
    one("table", section).hidden = told.length === 0;
    one("[data-bands]", section).replaceChildren(...told.map(row));
    write(state, told.length ? summary(told) : "Nobody has decided about a suggestion yet.");
  } catch (error) {
    write(state, `The decisions were not counted. ${error.message}`);
  }
}
