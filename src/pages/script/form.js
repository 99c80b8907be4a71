// The payment form: groups digits, checks a field when it is left. Where there is something to choose, script/pricing.js goes on from it.

const CARD_FIELDS = ["card_number", "card_expiry", "card_cvc"];
/** What the data of a card or of a bank account is called. */
const SECRET = /^(card|bank)_/;

let isPressed = false;
/** What is to be done once nothing is pressed: what appears under a press would move the button away from it. */
const afterPress = [];

/** Posts the form for an intent that is no payment: the data of cards and accounts stays in the browser. */
function post(intent, options) {
  const data = new FormData(form);
  for (const name of [...data.keys()]) if (SECRET.test(name)) data.delete(name);
  data.set("intent", intent);
  return fetch(form.action, { method: "POST", body: new URLSearchParams(data), ...options });
}

function foldOrder() {
  const order = form.querySelector("[data-fold]");
  if (!order) return;
  order.open = !matchMedia("(max-width: 819.98px)").matches;
  delete order.dataset.fold;
}

function helpTyping() {
  const [number, expiry] = CARD_FIELDS.map((name) => form.elements[name]);
  if (!number) return;
  const brand = form.querySelector("[data-brands]");
  const brands = JSON.parse(brand.dataset.brands);
  const showBrand = () => {
    const found = brands.find(([pattern]) => new RegExp(pattern).test(joined(number.value)));
    if (brand.textContent !== (found?.[1] ?? "")) brand.textContent = found?.[1] ?? "";
  };
  format(number, grouped);
  format(expiry, monthAndYear);
  for (const type of ["input", "change"]) number.addEventListener(type, showBrand);
  addEventListener("pageshow", showBrand);
  showBrand();
}

/** The one spelling of a text, as the server reads it: the digits of every script are ASCII's, and nothing is left that cannot be seen. */
function plain(text) {
  const visible = text.normalize("NFKC").replace(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "");
  return visible.replace(/\p{Nd}/gu, digitOf).trim();
}

/** The ten digits of a script lie side by side, zero first, and sometimes ten others before them. */
function digitOf(digit) {
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt() - before - 1))) before++;
  return before % 10;
}

/** What stands between spaces, dots and dashes of any kind, one of which is a letter. */
const parts = (text) =>
  plain(text)
    .split(/[^\p{Alphabetic}\p{N}]|ー/u)
    .filter(Boolean);
const joined = (text) => parts(text).join("");
const isAmex = (digits) => /^3[47]/.test(digits);

function grouped(text) {
  const digits = joined(text).slice(0, 19);
  const groups = isAmex(digits) ? /^(\d{1,4})(\d{1,6})?(\d+)?/ : /\d{1,4}/g;
  const found = digits.match(groups) ?? [];
  return (isAmex(digits) ? found.slice(1) : found).filter(Boolean).join(" ");
}

/** A date as it stands on cards. One with the year first, and what can be no date, stays as it is. */
function monthAndYear(text, isDeleting) {
  const [first = "", rest, more] = parts(text);
  if (first.startsWith("20") || more || (rest && first.length > 2)) return text;
  const isEnded = rest || /^\d\D/.test(plain(text));
  const isShort = isEnded ? first.length === 1 : /^((?=[3-9]|2[1-9])\d\d?|\d{3}|\d{5})$/.test(first);
  const digits = isShort && !isDeleting ? `0${first}` : first;
  const month = rest ? digits : digits.slice(0, 2);
  const year = rest ?? digits.slice(2);
  if (!year && (isDeleting || month.length < 2)) return month;
  return `${month} / ${year.slice(0, year.startsWith("20") ? 4 : 2)}`;
}

/** Keeps a field formatted while it is typed in, the caret behind the digit it was behind. */
function format(field, write) {
  const tidy = ({ isComposing, inputType = "" }) => {
    const { value, selectionStart } = field;
    // An input method writes its text anew with every key, over what it finds; what was taken back is left as it was.
    if (isComposing || inputType.startsWith("history") || /\D/.test(joined(value))) return;
    const isDeleting = inputType.startsWith("delete");
    const text = write(value, isDeleting);
    if (text === value || !(text || isDeleting)) return;
    const added = Math.max(0, joined(text).length - joined(value).length);
    let digits = joined(value.slice(0, selectionStart)).length + added;
    let caret = 0;
    for (; digits > 0 && caret < text.length; caret++) if (/\d/.test(text[caret])) digits--;
    while (!isDeleting && caret < text.length && /\D/.test(text[caret])) caret++;
    field.value = text;
    // Safari gives the focus to whatever gets a caret.
    if (field === document.activeElement) field.setSelectionRange(caret, caret);
  };
  for (const type of ["input", "compositionend", "change"]) field.addEventListener(type, tidy);
  keepHistory(field);
}

/** Takes back and does again what was typed: browsers forget it when a script writes into a field. */
function keepHistory(field) {
  const steps = [[field.value, 0]];
  let at = 0;
  const record = ({ isComposing, inputType = "" }) => {
    if (isComposing || inputType.startsWith("history") || steps[at][0] === field.value) return;
    steps.splice(++at, Infinity, [field.value, field.selectionStart]);
  };
  for (const type of ["input", "compositionend", "change"]) field.addEventListener(type, record);
  field.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return;
    const isUndo = key === "z" && !event.shiftKey;
    const step = steps[at + (isUndo ? -1 : 1)];
    event.preventDefault();
    if (!step) return;
    at += isUndo ? -1 : 1;
    field.value = step[0];
    field.setSelectionRange(step[1], step[1]);
    const inputType = isUndo ? "historyUndo" : "historyRedo";
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType }));
  });
}

const LETTERS = "\\p{Alphabetic}\\p{N}\\p{M}";
const LABEL = `[${LETTERS}](?:[${LETTERS}-]{0,61}[${LETTERS}])?`;
const EMAIL = new RegExp(`^[${LETTERS}!#$%&'*+/=?^_\`{|}~.-]{1,64}@(?:${LABEL}\\.)+${LABEL}$`, "u");

/** What may be wrong with a field, by name: the key of the field's own text for it, or nothing. */
const rules = {
  email: ({ value }) => EMAIL.test(plain(value).replaceAll("。", ".")) || "invalid",
  card_number({ value, dataset }) {
    const digits = joined(value);
    if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits)) return "invalid";
    return !(dataset.blocked && new RegExp(dataset.shape).test(digits)) || "blocked";
  },
  card_expiry({ value, form }) {
    const text = parts(value)
      .join("/")
      .replace(/^(\d{4})\/(.*)|^(20\d\d)(\d\d)$/, "$2$4/$1$3");
    const [, month, digits] = text.match(/^(\d\d?)\/?(\d\d|\d{4})$/) ?? [];
    const year = digits?.padStart(4, "20");
    const { now } = form.dataset;
    if (!month || month < 1 || month > 12 || year - 50 > now.slice(0, 4)) return "invalid";
    return `${year}-${month.padStart(2, "0")}` >= now || "past";
  },
  card_cvc({ value, form }) {
    const length = isAmex(joined(form.elements.card_number.value)) ? 4 : 3;
    return new RegExp(`^\\d{${length}}$`).test(joined(value)) || "invalid";
  },
  tax_id({ value, dataset }) {
    const text = plain(value.toUpperCase()).replace(/[^\p{Alphabetic}\p{N}&]/gu, "");
    return new RegExp(dataset.shape).test(text) || "invalid";
  },
};

function passesLuhn(digits) {
  const weigh = (digit, place) => (place % 2 ? digit * 2 - (digit > 4 ? 9 : 0) : digit);
  return (
    [...digits]
      .reverse()
      .map(Number)
      .map(weigh)
      .reduce((sum, digit) => sum + digit) %
      10 ===
    0
  );
}

/** The text that says what is wrong with a field; empty if nothing is, as far as a browser knows. */
function problemOf(field) {
  const { required, dataset, value } = field;
  // Nobody is asked for it now.
  if (field.matches(":disabled")) return "";
  const isNeeded = required || field.ariaRequired || ["*", form.elements.country?.value].some((code) => dataset.neededIn?.split(" ").includes(code));
  if (field.type === "checkbox") return required && !field.checked ? dataset.missing : "";
  const text = plain(value);
  if (!text) return isNeeded ? dataset.missing : "";
  if (dataset.digits && !/^\d+$/.test(text)) return dataset.digits;
  if ([...text].length < field.minLength) return dataset.short;
  const found = rules[field.name]?.(field) ?? true;
  return found === true ? "" : dataset[found];
}

function checkFields() {
  // Fields come and go with countries; one that is not shown is not asked for.
  const shown = () => [...form.elements].filter((field) => field.dataset.missing && field.getClientRects().length);
  const tell = (field) => {
    const problem = problemOf(field);
    const error = document.getElementById(`${field.id}_error`);
    error.textContent = problem;
    error.hidden = !problem;
    if (problem) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    return problem;
  };

  form.noValidate = true;
  addEventListener("pointerdown", ({ button }) => (isPressed = button === 0));
  const lift = () => {
    isPressed = false;
    // The click comes first.
    setTimeout(() => {
      for (const act of afterPress.splice(0)) act();
    });
  };
  for (const type of ["pointerup", "pointercancel"]) addEventListener(type, lift);
  form.addEventListener("focusout", ({ target }) => {
    if (!target.dataset.missing || ((!target.value || target.type === "checkbox") && !target.hasAttribute("aria-invalid"))) return;
    if (isPressed) afterPress.push(() => tell(target));
    else tell(target);
  });
  form.addEventListener("input", ({ target }) => {
    const related = { card_number: "card_cvc", country: "postal_code" }[target.name];
    for (const field of shown()) {
      const isRelated = field === target || field.name === related;
      if (isRelated && field.hasAttribute("aria-invalid") && !problemOf(field)) tell(field);
    }
  });
  // Enter leads to the next gap, and says nothing yet of the fields below the one it is pressed in.
  let entered;
  form.addEventListener("keydown", ({ key, target }) => (entered = key === "Enter" && target));
  form.addEventListener("keyup", () => (entered = undefined));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.formNoValidate) return;
    const fields = shown();
    const last = fields.indexOf(entered);
    const isWrong = (field, place) => (last < 0 || place <= last ? tell(field) : problemOf(field));
    const [first] = fields.filter(isWrong);
    if (!first) return;
    event.preventDefault();
    first.focus();
  });
}

/** Tells the server of a purchase whose buyer can be written to, so that one that is left can be followed up. */
function startSession() {
  let told;
  form.addEventListener("change", ({ target }) => {
    const { email } = form.elements;
    if (!target.dataset.missing || problemOf(email) || told === email.value) return;
    told = email.value;
    post("start", { keepalive: true }).catch(() => (told = undefined));
  });
}

foldOrder();
helpTyping();
checkFields();
startSession();
