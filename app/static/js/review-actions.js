// What each key and button of the review does with the card that is looked at.
import { all, field, one } from "./dom.js";
import { chosenIn } from "./review-choice.js";
import { decide } from "./review-decide.js";
import { toast } from "./toasts.js";

const idOf = (card) => Number(card.dataset.mapping);
const isLinked = (card) => card.hasAttribute("data-linked");

const openLink = async (card) => (await import("./link.js")).openLink(idOf(card));
const openUnlink = async (card) => (await import("./unlink.js")).openUnlink(idOf(card));

/** Where two fit equally well, a quick key would toss a coin. @param {any} card @param {"accept"|"reject"} name */
function judge(card, name) {
  if (chosenIn(card)) decide(card, name);
  else if (all("[type=radio]", card).length) {
    toast({ message: `Choose 1 or 2 first. Both fit ${field("name", card).textContent} equally well.`, tone: "warn" });
  }
}

/** @type {Record<string, (card: any) => unknown>} */
export const ACTIONS = {
  accept: (card) => (isLinked(card) ? decide(card, "confirm", Number(card.dataset.linked)) : judge(card, "accept")),
  reject: (card) => (isLinked(card) ? openUnlink(card) : judge(card, "reject")),
  // Putting off is about the responder, whoever is chosen.
  later: (card) => decide(card, "later", chosenIn(card) || Number(one("[type=radio]", card)?.value ?? 0)),
  exclude: (card) => !isLinked(card) && decide(card, "exclude"),
  link: openLink,
};
