// The team's page: a choice in its filter holds at once, and the newest days come first into sight.
import { all, one } from "./dom.js";

for (const select of all("#team-filter select")) select.addEventListener("change", () => select.form.requestSubmit());
one(".grid-wrap")?.scrollTo(one(".grid-wrap").scrollWidth, 0);
