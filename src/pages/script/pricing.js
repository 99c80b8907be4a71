// The order: priced as it is chosen, and paid for what the button said when it was pressed.
//
// It stands on pages with something to choose, and goes on from script/form.js.

const TYPING_MS = 250;

/** Puts an address as another country writes it in the place of `part`, with what is typed in it by now. */
function renewAddress(part, fresh) {
  const other = fresh.querySelector(`[data-address="${part.dataset.address}"]`);
  if (!other || other.dataset.country === part.dataset.country) return;
  const focused = part.contains(document.activeElement) && document.activeElement.name;
  for (const field of other.querySelectorAll("[name]")) {
    const own = part.querySelector(`[name="${field.name}"]`);
    const isChoice = field.options && ![...field.options].some(({ value }) => value === own?.value);
    if (own?.type !== "submit" && own && !isChoice) field.value = own.value;
    if (own) field.checked = own.checked;
  }
  part.replaceWith(other);
  if (focused) form.elements[focused]?.focus();
}

function priceAtOnce() {
  let pending;
  let timer;
  const isChoice = (field) => /^quantity_|^(amount|currency|shipping_rate)$/.test(field.name);
  // The parts of an address depend on its country, and a tax id on that of the bill.
  const isDecisive = (field) =>
    isChoice(field) ||
    (field.name?.endsWith("country") && field.closest("[data-address]")) ||
    (field.name === "billing_same" && form.querySelector("[data-address=business]"));
  const quantityOf = (button) => button.parentElement.querySelector("input");
  const chosen = () => {
    const state = ({ name, type, value, checked }) => [name, /^(checkbox|radio)$/.test(type) ? checked : value];
    return JSON.stringify([...form.elements].filter(isDecisive).map(state));
  };
  /** What the page shows the price of, or is about to. */
  let priced = chosen();
  const isStale = () => chosen() !== priced;

  const price = async (intent = "price") => {
    clearTimeout(timer);
    pending?.abort();
    const request = Object.assign(new AbortController(), { intent });
    pending = request;
    priced = chosen();
    try {
      const response = await post(intent, { signal: request.signal });
      const fresh = await pageOf(response);
      if (isPressed) await new Promise((lift) => afterPress.push(lift));
      if (pending !== request) return;
      const isLeft = isStale();
      show(fresh.querySelector("[data-checkout]"), intent);
      // What the server writes otherwise is no other choice.
      if (!isLeft) priced = chosen();
      pending = undefined;
      goOn(intent, response.ok);
    } catch {
      if (pending !== request) return;
      pending = undefined;
      // The buttons that work without a script take over.
      form.removeAttribute("data-live");
      if (intent === "confirm") form.requestSubmit();
    }
  };

  // Whoever pressed Pay has paid, or sees why not; whose button is gone goes on by keyboard here.
  const goOn = (intent, isAgreed) => {
    const pay = form.querySelector("[data-part=pay]");
    const wrong = form.querySelector("[name='promotion_code'][aria-invalid]");
    if (intent === "confirm" && isAgreed && pay.value === "pay") form.requestSubmit(pay);
    else if (intent === "confirm") (wrong ?? form.querySelector(".till-alert") ?? form.elements.amount)?.focus();
    else if (intent !== "price") (wrong ?? form.querySelector('[data-part="code"] button, [data-part="code"] summary'))?.focus();
  };

  // Nobody agrees to terms that are not on the page: all of it comes anew, with what was typed and with what only a browser knows.
  const renewAll = (other) => {
    const { name } = document.activeElement;
    for (const field of other.elements) {
      const own = form.elements[field.name];
      if (/^(email|tel|text)$/.test(field.type) && own?.type === field.type && own.value) field.value = own.value;
    }
    delete other.querySelector(".till-order").dataset.fold;
    form.replaceChildren(...other.children);
    helpTyping();
    askRemaining();
    if (name) form.elements[name]?.focus?.();
  };

  // What is being typed or pressed stays where it is. What was said of a code may not hold of another order.
  const keep = (other, intent) => {
    const both = (name) => [form, other].map((page) => page.querySelector(name));
    const [button, freshButton] = both("[data-part=pay]");
    if (button && freshButton) {
      button.value = freshButton.value;
      button.formNoValidate = freshButton.formNoValidate;
      button.textContent = freshButton.textContent;
    }
    const [code, freshCode] = both('[data-part="code"] details');
    if (!code || !freshCode || freshCode.querySelector(".till-field__error")) return;
    if (intent !== "confirm") {
      for (const said of code.querySelectorAll(".till-field__error, [name='refused_code']")) said.remove();
      for (const name of ["aria-invalid", "aria-describedby"]) form.elements.promotion_code.removeAttribute(name);
    }
    freshCode.replaceWith(code.cloneNode(true));
  };

  const renewParts = (other) => {
    const isOther = (name) => other.elements[name]?.value !== form.elements[name]?.value;
    const [order, fresh] = [form, other].map((page) => page.querySelector(".till-order"));
    const active = document.activeElement;
    if (isOther("total_currency") || order.dataset.added !== fresh.dataset.added) {
      delete fresh.dataset.fold;
      fresh.open = order.open;
      order.replaceWith(fresh);
    }
    for (const field of other.elements) {
      const own = isChoice(field) && form.elements[field.name];
      // Of several ways to send it the one that is chosen by now stays so.
      if (!own || field.type === "radio") continue;
      if (own !== document.activeElement) own.value = field.value;
      own.defaultValue = field.value;
      own.ariaInvalid = field.ariaInvalid;
    }
    swap(other, form);
    // Whoever pressed the button that adds something stands on the one that takes it off again.
    const { item } = active.dataset;
    const again = active.isConnected || (item ? form.querySelector(`[data-item="${item}"]`) : form.elements[active.name]);
    if (isChoice(active) && again?.type === active.type) again.value = active.value;
    again?.focus?.();
    showAmount(other);
    toggle(other);
    for (const part of form.querySelectorAll("[data-address]")) renewAddress(part, other);
    renewMethods(other);
  };

  const show = (other, intent) => {
    keep(other, intent);
    const [terms, fresh] = [form, other].map((page) => page.elements.terms_version?.value);
    if (terms === fresh) renewParts(other);
    else renewAll(other);
    limitSteps();
    for (const alert of form.querySelectorAll("[autofocus]")) alert.removeAttribute("autofocus");
    const words = [".till-order__label", ".till-order__total", "#amount_error", "#promotion_code_error"].map(
      (name) => form.querySelector(name)?.textContent,
    );
    form.querySelector("[data-status]").textContent = words.join(" ");
  };

  // What is wrong with an amount is said beside it, and not on top while it is typed.
  const showAmount = (other) => {
    for (const own of form.querySelectorAll("[data-amount]")) {
      own.ariaPressed = other.querySelector(`[value="${own.value}"]`)?.ariaPressed;
    }
    if (other.elements.amount?.ariaInvalid) form.querySelector("[data-part='alert']").replaceChildren();
  };

  // What was typed there stays, and its helpers with it.
  const toggle = (other) => {
    for (const own of form.querySelectorAll("[data-toggle]")) {
      const fresh = other.querySelector(`[data-toggle="${own.dataset.toggle}"]`);
      if (fresh) own.hidden = own.disabled = fresh.disabled;
    }
  };

  // Another currency can have other ways to pay.
  const renewMethods = (other) => {
    const [own, fresh] = [form, other].map((page) => page.querySelector("[data-methods]"));
    if (!fresh || own?.dataset.methods === fresh.dataset.methods) return;
    own?.replaceWith(fresh);
    helpTyping();
  };

  const limitSteps = () => {
    for (const button of form.querySelectorAll("[data-step]")) {
      const { value, min, max } = quantityOf(button);
      button.disabled = button.dataset.step > 0 ? Number(value) >= max : Number(value) <= min;
    }
  };

  form.setAttribute("data-live", "");
  limitSteps();
  form.addEventListener("click", ({ target }) => {
    if (!target.dataset.step) return;
    const field = quantityOf(target);
    field.stepUp(Number(target.dataset.step));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", ({ target }) => {
    if (!isChoice(target)) return;
    limitSteps();
    clearTimeout(timer);
    if (target.value) timer = setTimeout(() => isStale() && price(), TYPING_MS);
  });
  form.addEventListener("change", ({ target }) => {
    if (!isDecisive(target)) return;
    if (isStale()) return price();
    // It has its price: what was typed is written as the server writes it.
    if (!pending && /^(number|text)$/.test(target.type)) target.value = target.defaultValue;
    priced = chosen();
  });
  // Before the fields are checked.
  const capture = true;
  form.addEventListener(
    "submit",
    (event) => {
      const { name, value, dataset = {} } = event.submitter ?? {};
      if (dataset.amount) form.elements.amount.value = dataset.amount;
      if (dataset.item) form.elements[`quantity_${dataset.item}`].value = dataset.quantity;
      const intent = intentOf(name ? value : "pay", dataset);
      if (!intent || !form.hasAttribute("data-live")) return;
      event.preventDefault();
      // It leaves with the press, so that a payment which is pressed meanwhile is without it, too.
      if (intent === "without_code") form.elements.discount?.remove();
      if (pending?.intent !== intent || isStale() || dataset.code === "") price(intent);
    },
    { capture },
  );

  // What is asked of the server before a form may go: nothing where it is paid as it stands.
  const intentOf = (value, { code, amount, item }) => {
    if (code === "") return value;
    if (amount || item || value === "price") return "price";
    if (value !== "pay") return;
    const { promotion_code: typed, refused_code: refused } = form.elements;
    const active = document.activeElement;
    // Whoever types a code and pays does not want to pay without it.
    const isCode = typed?.value.trim() && typed.value.trim() !== refused?.value;
    // Enter means what it is pressed in.
    if (isCode && active === typed) return "apply";
    if (!isCode && !pending && !isStale()) return;
    return isChoice(active) ? "price" : "confirm";
  };
}

/** Has the page say how many are left, where its merchant wants that. */
async function askRemaining() {
  const line = form.querySelector("[data-remaining]");
  if (!line) return;
  try {
    const answer = (await pageOf(await post("remaining"))).querySelector("[data-remaining]");
    if (answer) line.replaceWith(answer);
  } catch {
    // The button asks without a script.
  }
}

priceAtOnce();
askRemaining();
