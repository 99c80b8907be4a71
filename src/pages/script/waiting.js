// A page that waits for news.

/** Asks until something else is to be shown, then shows it. */
function waitFor(main) {
  const { wait, address } = main.dataset;
  const count = (passed) => {
    for (const clock of main.querySelectorAll("[data-left]")) {
      const left = Math.max(0, clock.dataset.left - passed);
      clock.dataset.left = left;
      clock.hidden = left === 0;
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  };
  const again = () => setTimeout(ask, main.dataset.seconds * 1000);
  const ask = async () => {
    try {
      const response = await fetch(address, { redirect: "manual" });
      const fresh = response.type === "opaqueredirect" ? undefined : await pageOf(response);
      const other = fresh?.querySelector("[data-wait]");
      if (other?.dataset.wait === wait) {
        swap(other, main);
        main.dataset.seconds = other.dataset.seconds;
        count(0);
      } else if (other || response.status < 500) return location.replace(address);
    } catch {
      // No connection now; there may be one next time.
    }
    again();
  };
  again();
  count(0);
  setInterval(count, 1000, 1);
}

const waiting = document.querySelector("[data-wait]");
if (waiting) waitFor(waiting);
