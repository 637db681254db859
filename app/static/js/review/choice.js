// Who is chosen among the candidates of a card.
import { all, one } from "../common/dom.js";

/** The member that is chosen in a card, 0 where there is none. @param {any} card */
export const chosenIn = (card) => Number(one("[type=radio]:checked", card)?.value ?? 0);

/** The chosen member, who is to be chosen, or the name where nobody is there. @param {any} card @returns {any} */
export const stop = (card) => one("[type=radio]:checked", card) ?? one("[type=radio]", card) ?? one("[data-open]", card);

/** Chooses a candidate by its place. @returns {any} its radio, if it is there */
export function choose(card, place) {
  const radio = all("[type=radio]", card)[place];
  if (radio) radio.checked = true;
  return radio;
}

/** Of two that fit equally well nobody is chosen: a person has to say who it is. @returns {any} the radio of the best, if it is chosen */
export function chooseBest(card) {
  const [best, second] = all('.candidate [data-field="sure"]', card).map((node) => node.textContent);
  return best === second ? undefined : choose(card, 0);
}
