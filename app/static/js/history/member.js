// The page of a member, and the own profile.
import { wireHistory } from "./tools.js";

wireHistory(document.getElementById("main"));
