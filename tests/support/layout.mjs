// What an eye would see wrong in a page's layout, found by measuring boxes: text that is cut
// off, things that lie over each other, edges that do not meet the column's.

/** Everything wrong with the layout of the page shown, one line each; [] if nothing is. */
export const layoutFaults = (page) => page.evaluate(faultsHere);

/** Runs in the page, so it can use nothing from outside itself. */
function faultsHere() {
  const HALF = 0.5;
  const faults = [];
  const say = (element, fault) => faults.push(`${element.className || element.tagName.toLowerCase()} ${fault}`);
  const isSeen = (element) => element.checkVisibility() && !element.closest(".till-hidden, .till-default, [hidden]") && !isFolded(element);
  // What the script has not folded yet has no height of its own.
  const isFolded = (element) => element.closest("details:not([open]) > .till-order__more");
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
  const box = (element) => element.getBoundingClientRect();

  /** The lines of text that an element shows itself, not through its children. */
  const linesOf = (element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
      .flatMap((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return [...range.getClientRects()];
      });

  const controls = "input, select, button, .till-button";
  const shown = all("body *:not(option, select *, svg *)");

  for (const element of shown) {
    const { left, right } = box(element);
    if (left < -HALF || right > innerWidth + HALF) say(element, `reaches from ${left} to ${right}`);
    // What was typed may be longer than its field, which then says so.
    if (element.matches("input") && getComputedStyle(element).textOverflow === "ellipsis") continue;
    const cut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "visible";
    if (cut && element.tagName !== "SELECT") say(element, "is cut off");
  }

  // A word is broken only if it is longer than a line can be.
  const LONGEST_WORD = 12;
  for (const element of shown) {
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      for (const { 0: word, index } of node.data.matchAll(/[^\s-]+/gu)) {
        if (word.length > LONGEST_WORD) continue;
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) say(element, `breaks "${word}"`);
      }
    }
  }

  // Lines of text and the controls they may not touch.
  const texts = shown.flatMap((element) => linesOf(element).map((rect) => ({ element, rect })));
  const boxes = all(controls).map((element) => ({ element, rect: box(element) }));
  const isMeant = (one, other) => one.contains(other) || other.contains(one) || isOnCard(one, other) || isOnCard(other, one);
  // The label and the brand of a card field stand on its input, above what is typed.
  const isOnCard = (text, input) => text.matches(".till-card__label, .till-card__brand") && input.parentElement === text.parentElement;
  const overlap = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
  for (const [place, text] of texts.entries()) {
    for (const other of [...texts.slice(place + 1), ...boxes]) {
      if (text.element === other.element || isMeant(text.element, other.element)) continue;
      if (overlap(text.rect, other.rect)) say(text.element, `lies over ${other.element.className || other.element.tagName}`);
    }
  }
  for (const label of all(".till-card__label, .till-card__brand")) {
    const input = label.parentElement.querySelector("input");
    const typed = box(input).top + Number.parseFloat(getComputedStyle(input).paddingTop);
    if (box(label).bottom > typed + HALF) say(label, "reaches into what is typed");
    if (box(label).right > box(input).right - 8 || box(label).left < box(input).left + 8) say(label, "reaches over the edge of its field");
  }

  for (const element of all("input, select, textarea")) {
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    if (size < 16) say(element, `makes a phone zoom in: ${size} px`);
  }

  // Edges.
  const isRtl = getComputedStyle(document.body).direction === "rtl";
  const start = (rect) => (isRtl ? -rect.right : rect.left);
  const end = (rect) => (isRtl ? -rect.left : rect.right);
  const meets = (element, edge, at) => Math.abs(edge(box(element)) - at) > HALF && say(element, `is ${edge(box(element)) - at} px beside its column`);
  const inner = (element) => {
    const { left, right } = box(element);
    const { paddingLeft, paddingRight } = getComputedStyle(element);
    return { left: left + Number.parseFloat(paddingLeft), right: right - Number.parseFloat(paddingRight) };
  };
  for (const { element, rect } of [...texts, ...boxes]) {
    const ground = element.closest(".till-side__content, .till-main__content, .till-single");
    if (!ground) continue;
    const column = inner(ground);
    if (rect.left < column.left - HALF || rect.right > column.right + HALF) say(element, `reaches ${rect.right - column.right} px out of its column`);
  }
  for (const list of all(".till-lines")) {
    for (const element of list.querySelectorAll(".till-line__amount")) meets(element, end, end(box(list)));
    // Pictures start the column, and names start where the others do.
    for (const element of list.querySelectorAll(".till-line__image")) meets(element, start, start(box(list)));
    const [first, ...others] = list.querySelectorAll(".till-line__body");
    if (!list.querySelector(".till-line__image")) meets(first, start, start(box(list)));
    for (const element of others) meets(element, start, start(box(first)));
  }
  for (const element of all(".till-sum__amount")) meets(element, end, end(box(element.parentElement)));
  for (const element of all(".till-merchant, .till-order, .till-sum")) {
    if (element.closest(".till-receipt, main")) continue;
    const column = inner(element.closest(".till-side__content, .till-single"));
    meets(element, start, start(column));
    meets(element, end, end(column));
  }
  for (const element of all(
    ".till-main__content :is(.till-heading, .till-alert, .till-card, .till-button, .till-small, .till-footer, .till-field > .till-field__input)",
  )) {
    if (element.closest(".till-row, .till-field--short")) continue;
    const column = inner(document.querySelector(".till-main__content"));
    meets(element, start, start(column));
    meets(element, end, end(column));
  }
  // The short fields of an address stand two by two, and together are as wide as its long ones.
  for (const address of all(".till-address")) {
    const inputs = [...address.querySelectorAll(".till-field--short > .till-field__input")];
    for (const [place, element] of inputs.entries()) {
      meets(element, place % 2 ? end : start, (place % 2 ? end : start)(box(address)));
      if (place % 2 && Math.abs(box(element).top - box(inputs[place - 1]).top) > HALF) say(element, "is not at the height of the field beside it");
    }
    if (inputs.length % 2) say(address, "has a short field without another beside it");
  }
  // Text stands below its label, and a box of fields is round where its corners are.
  for (const field of all(".till-field__input:not([dir=auto])")) {
    const { textAlign, direction } = getComputedStyle(field);
    const isRight = textAlign === "right" || (textAlign === "start" && direction === "rtl");
    if (isRight !== isRtl) say(field, "has its text away from its label");
  }
  // A merchant may have no round corners at all.
  const isRound = getComputedStyle(document.documentElement).getPropertyValue("--till-corner") !== "0px";
  for (const card of all(".till-card")) {
    const outer = box(card);
    const isAt = (input, side) => Math.abs(box(input)[side] - outer[side]) < HALF;
    for (const input of card.querySelectorAll("input")) {
      for (const [vertical, horizontal] of [
        ["top", "left"],
        ["top", "right"],
        ["bottom", "left"],
        ["bottom", "right"],
      ]) {
        const isCorner = isRound && isAt(input, vertical) && isAt(input, horizontal);
        const radius = getComputedStyle(input).getPropertyValue(`border-${vertical}-${horizontal}-radius`);
        if (isCorner !== (radius !== "0px")) say(input, `has a corner of ${radius} at the ${vertical} ${horizontal}`);
      }
    }
  }
  for (const row of all(".till-row")) {
    const inputs = [...row.querySelectorAll(".till-field__input")].map(box);
    if (inputs.some(({ top }) => Math.abs(top - inputs[0].top) > HALF)) say(row, "has fields at different heights");
  }

  for (const element of all(".till-order__total, .till-line__amount, .till-sum__amount, .till-notice__amount, .till-notice__clock")) {
    if (!getComputedStyle(element).fontVariantNumeric.includes("tabular-nums")) say(element, "has figures of different widths");
  }
  return faults;
}
