// While one of the two has agreed, asks now and then whether that still holds, and says what became
// of it: opened again, or agreed by both. The page works without it: an old button is refused.
"use strict";

{
  const ASK_EVERY = 15000; // milliseconds, all of these
  const LONGEST_ANSWER = 10000;
  const STOP_AFTER = 30 * 60000;

  const section = document.querySelector("[data-turn-changes]");
  const { turnChanges, version, wordsReopened } = section.dataset;
  const openedAt = Date.now();
  let timer = 0;

  const show = (words) => {
    clearInterval(timer);
    for (const form of section.querySelectorAll("form")) form.hidden = true;
    section.querySelector("[data-turn-words]").textContent = words;
    section.querySelector("[data-turn]").hidden = false;
  };

  const ask = async () => {
    if (document.visibilityState !== "visible" || !navigator.onLine) return;
    if (Date.now() - openedAt > STOP_AFTER) {
      clearInterval(timer);
      return;
    }
    try {
      const signal = AbortSignal.timeout(LONGEST_ANSWER);
      const answer = await fetch(`${turnChanges}?version=${version}`, {
        signal,
        redirect: "manual",
        cache: "no-store",
      });
      if (answer.status !== 200) return;
      const now = await answer.json();
      show(now.turn ? `${now.turn}.` : wordsReopened);
    } catch {
      // No connection, or what answers is not the portal: it is asked again.
    }
  };

  document.addEventListener("visibilitychange", ask);
  timer = setInterval(ask, ASK_EVERY);
}
