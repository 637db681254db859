// The member picker: a combobox whose list is searched on the server; arrows, Enter, touch.
import { all, later, one, write } from "../common/dom.js";
import { get } from "../common/api.js";
import { number } from "../common/format.js";
import { candidate, option } from "./picker-option.js";

/** @typedef {import("../common/types").PickedMember} PickedMember */

let now = null;

function choose(member) {
  now.chosen = member;
  for (const node of all(".picker-option", now.list)) node.setAttribute("aria-selected", String(node.id === `member-${member.id}`));
  activate(now.members.findIndex((each) => each.id === member.id));
  now.onChoice(member);
}

function activate(index) {
  now.active = index;
  const nodes = all(".picker-option", now.list);
  nodes.forEach((node, position) => node.classList.toggle("is-active", position === index));
  if (nodes[index]) {
    now.input.setAttribute("aria-activedescendant", nodes[index].id);
    nodes[index].scrollIntoView({ block: "nearest" });
  } else now.input.removeAttribute("aria-activedescendant");
}

const showCount = () => write(one("[data-picker-count]", now.root), now.total === null ? "" : `${number(now.total)} of ${number(now.whole ?? now.total)}`);

/** Without a word to look for, the best candidates stand on top. */
function inOrder(members) {
  const first = now.input.value.trim() ? [] : now.candidates;
  return [...first, ...members.filter((member) => !first.some((each) => each.id === member.id))];
}

function show(found, total) {
  const members = inOrder(found);
  Object.assign(now, { found, members, total });
  now.list.replaceChildren(...members.map((member) => option(member, now.mapping, () => choose(member))));
  now.list.removeAttribute("aria-busy");
  now.input.setAttribute("aria-expanded", String(members.length > 0));
  write(now.none, now.input.value ? `No member matches “${now.input.value}”. Names, usernames and e-mail addresses are searched.` : "There are no active members.");
  now.none.hidden = members.length > 0;
  one("[data-picker-more]", now.root).hidden = found.length >= total;
  if (now.chosen && members.some((member) => member.id === now.chosen.id)) choose(now.chosen);
  else activate(-1);
}

async function find(page = 1) {
  const mine = now;
  if (!mine) return;
  const asked = mine.input.value.trim();
  const isMine = () => mine === now && asked === mine.input.value.trim();
  try {
    const answer = await get("users", { q: asked, page });
    if (!asked) mine.whole = answer.pagination.total;
    if (mine !== now) return;
    // What was pressed for twice comes twice.
    if (isMine() && (page === 1 || page === mine.page + 1)) {
      mine.page = page;
      show(page > 1 ? [...mine.found, ...answer.users] : answer.users, answer.pagination.total);
    }
    showCount();
  } catch (error) {
    if (!isMine()) return;
    write(mine.none, error.message);
    mine.none.hidden = false;
    mine.list.removeAttribute("aria-busy");
  }
}

function onKey(event) {
  if (event.isComposing) return; // This Enter ends a word of an input method.
  const last = now.members.length - 1;
  const steps = { ArrowDown: Math.min(now.active + 1, last), ArrowUp: Math.max(now.active - 1, 0) };
  if (event.key in steps) {
    event.preventDefault();
    activate(steps[event.key]);
  } else if (event.key === "Enter") {
    const member = now.members[now.active] ?? (now.members.length === 1 ? now.members[0] : null);
    if (member && member.id === now.chosen?.id) return;
    event.preventDefault();
    if (member) choose(member);
  }
}

/** Puts candidates on top, unless somebody looks for others already. @param {import("../common/types").Suggestion[]} suggestions */
export function offer(suggestions) {
  now.candidates = suggestions.map(candidate);
  if (now.total !== null && !now.input.value.trim() && now.active < 0) show(now.found, now.total);
}

/** Forgets what was picked before. What is typed before `startPicker` is looked for then. @param {any} root */
export function emptyPicker(root) {
  now = null;
  const input = one("input", root);
  Object.assign(input, { value: "", oninput: null, onkeydown: null });
  input.removeAttribute("aria-activedescendant");
  one("[role=listbox]", root).replaceChildren();
  for (const name of ["empty", "more"]) one(`[data-picker-${name}]`, root).hidden = true;
  write(one("[data-picker-count]", root), "");
}

/** Makes the picker ready for a mapping. @param {any} root @param {(member: PickedMember) => void} onChoice @param {{id: number, username: string}|null} [kept] who is chosen already */
export async function startPicker(root, mapping, onChoice, kept = null) {
  const input = one("input", root);
  if (kept) input.value = kept.username;
  now = { root, input, mapping, onChoice, list: one("[role=listbox]", root), none: one("[data-picker-empty]", root), members: [], found: [], candidates: [], active: -1, chosen: null, page: 1, total: null, whole: null };
  const findSoon = later(() => find(), 150);
  // Until the answer is there, the list is none to what is typed.
  input.oninput = () => (now.list.setAttribute("aria-busy", "true"), findSoon());
  input.onkeydown = onKey;
  one("[data-picker-more]", root).onclick = () => find(now.page + 1);
  const mine = now;
  // Who typed at once never asked for the whole list.
  if (input.value.trim()) mine.whole = await get("users", { per_page: 1 }).then(({ pagination }) => pagination.total, () => null);
  await find();
  const member = now?.members.find((each) => each.id === kept?.id);
  if (member) choose(member);
}
