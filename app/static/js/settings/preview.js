// What saving would do to the figures, asked for whenever a setting changes that they depend on.
import { clone, field, fill, later, make, one, write } from "../common/dom.js";
import { send } from "../common/api.js";
import { number } from "../common/format.js";
import { onChange, readable, wish } from "./form.js";

/** @typedef {import("../common/types").SettingsEffect} SettingsEffect */

const box = document.getElementById("preview");
const COUNTED = ["time_zone", "week_starts_on", "closed_statuses"];
let asked = "";

const arrow = (before, after) => (before === after ? number(after) : `${number(before)} → ${number(after)}`);

function exampleRow({ username, before, after }) {
  const row = clone("effect-row");
  fill(row, { username, ...Object.fromEntries(["total", "month", "week"].map((name) => [name, arrow(before[name], after[name])])) });
  return row;
}

/** @param {string} title @param {string[]} sentences @param {SettingsEffect["examples"]} [examples] */
function show(title, sentences, examples = []) {
  write(field("title", box), title);
  one("[data-sentences]", box).replaceChildren(...sentences.map((text) => make("li", {}, text)));
  const table = one("[data-examples]", box);
  table.hidden = examples.length === 0;
  one("tbody", table).replaceChildren(...examples.map(exampleRow));
  box.hidden = false;
}

/** On a large site a job finds it out. @returns {Promise<SettingsEffect|null>} none once something else is asked */
async function ofJob(first, mine) {
  const { untilOver } = await import("../common/follow.js");
  const job = await untilOver(first, ({ message }) => {
    if (mine === asked) show("Looking at what saving would change", [message ?? ""]);
    return mine === asked;
  });
  return job && job.result;
}

async function ask(mine, body) {
  try {
    const answer = await send("POST", "settings/preview", body);
    const effect = answer.effect ?? (mine === asked ? await ofJob(answer.job, mine) : null);
    if (effect && mine === asked) show("What saving would change", effect.sentences, effect.examples);
  } catch (error) {
    if (mine === asked) show("What saving would change is not known", [error.message]);
  }
}

const askSoon = later(ask, 300);

function look() {
  const { names, body } = wish();
  const counted = names.filter((name) => COUNTED.includes(name));
  const wanted = counted.length && readable(COUNTED) ? JSON.stringify(counted.map((name) => [name, body[name] ?? null])) : "";
  if (wanted === asked) return;
  asked = wanted;
  if (!wanted) {
    box.hidden = true;
    return;
  }
  const reset = (body.reset ?? []).filter((name) => COUNTED.includes(name));
  const changes = Object.fromEntries(counted.filter((name) => name in body).map((name) => [name, body[name]]));
  askSoon(wanted, { ...changes, ...(reset.length ? { reset } : {}) });
}

/** Looks whenever the form changes. */
export function startPreview() {
  onChange(look);
}
