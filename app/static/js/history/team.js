// The team's page: its filter answers at once, and the newest days come first into sight.
import { one } from "../common/dom.js";
import { answerAtOnce } from "../common/live-form.js";

const showNewest = () => one(".grid-wrap")?.scrollTo(one(".grid-wrap").scrollWidth, 0);

answerAtOnce(document.getElementById("team-filter"), showNewest);
showNewest();
