// The page that stops the mail: fills in the invitation code, from the link or from the first page in the same tab.
import { linkIn, recall } from "./invitation";

const link = linkIn(location.hash);
if (link) history.replaceState(null, "", location.pathname);
const typed = document.querySelector<HTMLInputElement>("#invitation");
if (typed) typed.value ||= link?.invitation ?? recall()?.invitation ?? "";
