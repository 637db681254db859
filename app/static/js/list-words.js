// What an empty list says of itself.

/** @param {import("./query.js").Query} query */
export function noneTitle({ q, status, sort: _sort, page: _page, per_page: _size, ...others }) {
  if (q) return `No mapping matches “${q}”`;
  if (Object.keys(others).length) return "No mapping fits these filters";
  if (status === "unlinked") return "Every responder is linked";
  return status === "linked" ? "No responder is linked yet" : "This page has no mappings";
}
