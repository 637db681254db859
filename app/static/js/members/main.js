// The list of members: filtered, paged, kept true; its dialogs make and change them.
import { one } from "../common/dom.js";
import { showRows } from "./rows.js";
import { opening } from "../common/notices.js";
import { startPagedList } from "../common/paged-list.js";

const body = document.getElementById("member-rows");
let latest = 0;

startPagedList({
  name: "members",
  noun: "member",
  show({ members }) {
    showRows(body, members);
    return members.length;
  },
});

/** Of several that are pressed before the first one opens, the latest opens. */
function openLatest(button, part) {
  latest += 1;
  const mine = latest;
  opening(button, () => part().then((open) => () => mine === latest && open()));
}

function onEdit({ target }) {
  const button = target.closest("[data-edit]");
  const id = Number(button?.closest("tr").dataset.member);
  if (id) openLatest(button, () => import("./dialog.js").then(({ readMember }) => readMember(id)));
}

body.addEventListener("click", onEdit);
one("[data-new]").addEventListener("click", ({ currentTarget }) => openLatest(currentTarget, () => import("./dialog.js").then(({ openNew }) => openNew)));
one("[data-import]").addEventListener("click", ({ currentTarget }) => openLatest(currentTarget, () => import("./import.js").then(({ openMemberImport }) => openMemberImport)));
// The dashboard of a site without members leads here.
if (location.hash === "#import") {
  history.replaceState(history.state, "", location.pathname + location.search);
  one("[data-import]").click();
}
