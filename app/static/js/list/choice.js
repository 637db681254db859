// A chosen row: what a change of many needs to know of it, and which change fits.

/** @typedef {{mapping_id: number, version: number, excluded: boolean, linked: boolean, confirmed: boolean}} Choice */

/** @param {any} row of the list @returns {Choice} */
export function choiceOf(row) {
  const { mapping, version, status, excluded, unconfirmed } = row.dataset;
  return {
    mapping_id: Number(mapping), version: Number(version), excluded: excluded !== undefined,
    linked: status === "linked", confirmed: unconfirmed === undefined,
  };
}

/** @param {any} mapping of the API @returns {Choice} */
export const choiceFrom = ({ id, version, excluded, user_id: user, confirmed }) => ({ mapping_id: id, version, excluded, linked: user !== null, confirmed });

/** What is most likely wanted of them: to link who is free, else to confirm, else to part. @param {Choice[]} choices */
export function likeliest(choices) {
  if (choices.some((each) => !each.linked && !each.excluded)) return "best";
  if (choices.some((each) => each.linked && !each.confirmed)) return "confirm";
  return choices.some((each) => each.linked) ? "unlink" : "exclude";
}
