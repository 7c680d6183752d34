// The page: a customer's phone, an admin's phone, and the desk between them.

import { api, listen } from "./api.js";
import { Desk } from "./desk.js";
import { FaultPanel } from "./faults.js";
import { Phone } from "./phone.js";
import { nameOf } from "./switcher.js";

const state = { people: [], unread: new Set(), stop: () => {} };
const desk = new Desk();
const dialog = document.getElementById("new-customer");

const phones = {
  customer: new Phone("customer", {
    title: "Customer",
    shortcuts: [],
    onChoose: (userId) => choose("customer", userId),
    onNew: () => openDialog(),
  }),
  admin: new Phone("admin", {
    title: "Admin",
    shortcuts: ["/start", "/conversations", "/dashboard"],
    onChoose: (userId) => choose("admin", userId),
  }),
};

const faults = new FaultPanel({
  holder: (side) => phones[side].person,
  nameOf: (userId) => nameOf(find(userId) || { first_name: String(userId) }),
  onAlarm: () => {
    showTab("desk");
    document.getElementById("faults").scrollIntoView({ block: "nearest", behavior: "smooth" });
  },
});

const find = (userId) => state.people.find((one) => one.user_id === userId);
const both = () => Object.values(phones);

function listPeople() {
  phones.customer.list(state.people.filter((person) => !person.is_admin), state.unread);
  phones.admin.list(state.people.filter((person) => person.is_admin), state.unread);
}

function choose(side, userId) {
  const person = find(userId);
  if (!person) return;
  state.unread.delete(userId);
  phones[side].take(person);
  listPeople();
  remember(side, userId);
  follow();
}

// One stream for the two chats on screen; whatever was missed meanwhile is read again when it opens.
function follow() {
  state.stop();
  const chosen = both().filter((phone) => phone.person);
  state.stop = listen(
    chosen.length ? chosen.map((phone) => phone.person.user_id) : [0],
    (event) => happened(event),
    () => {
      desk.showLink(true);
      chosen.forEach((phone) => phone.attempt(() => phone.load()));
    },
    () => desk.showLink(false),
  );
}

const HAPPENINGS = {
  message: (event, phone) => phone?.show(event.message),
  changed: (event, phone) => phone?.show(event.message),
  action: (event, phone) => phone?.setTyping(true),
  person: (event) => changePerson(event.person),
  facts: (event) => {
    desk.showFacts(event);
    faults.show(event.faults);
    noteNews(event.addressed);
    if (event.people !== state.people.length) refreshPeople();
  },
  faults: (event) => faults.show(event.faults),
  refused: (event) => desk.showError(event.call),
  resync: () => both().forEach((phone) => phone.attempt(() => phone.load())),
};

function happened(event) {
  const phone = both().find((one) => one.person?.user_id === event.chat_id);
  HAPPENINGS[event.type]?.(event, phone);
}

// Whom the bot has written to while nobody looked at their phone.
function noteNews(userIds) {
  const shown = both().map((phone) => phone.person?.user_id);
  const news = userIds.filter((userId) => !shown.includes(userId) && !state.unread.has(userId));
  if (!news.length) return;
  news.forEach((userId) => state.unread.add(userId));
  listPeople();
}

function changePerson(person) {
  const index = state.people.findIndex((one) => one.user_id === person.user_id);
  if (index >= 0) state.people[index] = person;
  else state.people.push(person);
  both()
    .filter((phone) => phone.person?.user_id === person.user_id)
    .forEach((phone) => phone.changePerson(person));
  listPeople();
}

async function refreshPeople() {
  state.people = await api.people();
  listPeople();
  for (const [side, phone] of Object.entries(phones)) {
    if (!phone.person) chooseFirst(side);
  }
}

function chooseFirst(side) {
  const fitting = state.people.filter((person) => person.is_admin === (side === "admin"));
  const wanted = fitting.find((person) => person.user_id === remembered(side)) || fitting[0];
  if (wanted) choose(side, wanted.user_id);
  else phones[side].root.classList.add("nobody");
}

// In the address, so that a reload, a bookmark or a link shows the same two phones.
function remember(side, userId) {
  phones[side].root.classList.remove("nobody");
  const address = new URL(location.href);
  address.searchParams.set(side, userId);
  history.replaceState(null, "", address);
}

const remembered = (side) => Number(new URL(location.href).searchParams.get(side));

function openDialog() {
  dialog.querySelector("form").reset();
  dialog.querySelector(".problem").textContent = "";
  dialog.showModal();
}

async function createCustomer(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  try {
    const person = await api.addPerson(Object.fromEntries([...form].filter(([, value]) => value)));
    changePerson(person);
    choose("customer", person.user_id);
    dialog.close();
  } catch (problem) {
    dialog.querySelector(".problem").textContent = problem.message;
  }
}

function showTab(name) {
  document.querySelector("main").dataset.showing = name;
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
  }
  both().forEach((phone) => phone.timeline.toBottom());
}

dialog.querySelector("form").addEventListener("submit", createCustomer);
dialog.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
document.querySelectorAll("[data-tab]").forEach((tab) => tab.addEventListener("click", () => showTab(tab.dataset.tab)));
// A page that is left keeps no stream open; one that is come back to, by the browser's Back, opens it again.
addEventListener("pagehide", () => state.stop());
addEventListener("pageshow", (event) => (event.persisted ? follow() : undefined));
refreshPeople().then(() => (both().some((phone) => phone.person) ? undefined : follow()));
