// The page of a member, and the own profile.
import { wireHistory } from "./history.js";

wireHistory(document.getElementById("main"));
