// What a browser can do for a buyer beyond the page itself: price the order at once,
// group digits, check a field when it is left, wait without reloading, press once.
// Everything works without it. No price is computed and no text is made here: both
// come from the server, in the page or in the answer to a post.
//
// This is for every page that has a script; script/form.js goes on from it where there is a form, script/waiting.js elsewhere.

const PAYING_MS = 30_000;

/** The payment form, if this page has it. */
const form = document.querySelector("[data-checkout]");
/** Whether a form of this page was sent: what it shows is over then. */
let isSent = false;

/** The page in an answer. */
async function pageOf(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Puts the parts of another page in the place of this one's; `[data-part]` names them. */
// biome-ignore lint/correctness/noUnusedVariables: what goes on from here does.
function swap(fresh, within) {
  for (const part of within.querySelectorAll("[data-part]")) {
    const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (part.isConnected && other && !part.isEqualNode(other)) part.replaceWith(other);
  }
}

/** Lets a form go once, and says that it went; the server takes a second time for the same one. */
function pressOnce(each) {
  let busy;
  const free = () => {
    if (!busy) return;
    busy.removeAttribute("aria-disabled");
    busy.textContent = busy.dataset.label;
    busy = undefined;
  };
  // On the window, so that it comes last and sees whether another handler stopped the post.
  addEventListener("submit", (event) => {
    if (event.target !== each) return;
    if (busy) return event.preventDefault();
    const button = event.submitter?.dataset.busy ? event.submitter : each.querySelector("[data-busy]");
    if (event.defaultPrevented) return;
    isSent = true;
    if (!button) return;
    busy = button;
    busy.dataset.label = busy.textContent;
    busy.textContent = busy.dataset.busy;
    busy.setAttribute("aria-disabled", "true");
    setTimeout(free, PAYING_MS);
  });
}

/**
 * Asks for a page that a browser kept in memory once more where what it shows is over. A form that nobody
 * sent stays, with what was typed, as long as the server would show it too.
 */
function renewWhenRestored() {
  const names = ["session", "attempt"];
  const valuesOf = (page) => String(names.map((name) => page?.elements[name]?.value));
  const isOver = async () => {
    if (isSent || !form) return true;
    try {
      const fresh = await pageOf(await fetch(location.href));
      return isSent || valuesOf(fresh.querySelector("[data-checkout]")) !== valuesOf(form);
    } catch {
      return false;
    }
  };
  // No reload: that would post again what a form brought here.
  addEventListener("pageshow", async ({ persisted }) => persisted && (await isOver()) && location.replace(location.href));
}

renewWhenRestored();
for (const each of document.forms) pressOnce(each);
