// One message, or one album, as a bubble with its reactions and its keyboard.

import { cell, grid, isGrid, keyOf } from "./album.js";
import { describe, make, mediaNode, serviceWords } from "./media.js";
import { chips } from "./reactions.js";
import { richText } from "./richtext.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*){1,3}$/u;
const WIDE = ["photo", "video", "animation", "location"];

export function bubble(members, repliedTo, actions) {
  const [first] = members;
  const service = serviceWords(first);
  if (service) return marked(make("li", "day", make("span", "", service)), members);
  const own = first.from === "person";
  const item = marked(make("li", `message ${own ? "own" : "theirs"} ${first.kind}`), members);
  item.append(make("div", "row", body(members, own, repliedTo, actions), tools(members, item, actions)));
  if (first.buttons.length) item.append(keyboard(first, actions));
  return item;
}

function marked(item, members) {
  item.dataset.id = members.at(-1).message_id;
  item.dataset.key = keyOf(members[0]);
  return item;
}

function body(members, own, repliedTo, actions) {
  const [first] = members;
  const node = make("div", "bubble");
  const wordless = members.every((one) => !one.text && !one.caption);
  if (wordless && (isGrid(members) || (members.length === 1 && WIDE.includes(first.kind)))) node.classList.add("bare");
  if (members.length === 1 && ONLY_EMOJI.test(first.text)) node.classList.add("jumbo");
  if (members.length > 1) node.classList.add("album");
  if (first.reply_to_message_id) node.append(quote(repliedTo, actions));
  node.append(...content(members, actions), foot(members, own));
  const reactions = chips(members, actions.react);
  if (reactions) node.append(reactions);
  node.addEventListener("click", (event) => select(node.closest(".message"), event.target.closest("[data-id]")));
  return node;
}

function content(members, actions) {
  if (isGrid(members)) return [grid(members), ...members.flatMap((one) => words(one, actions))];
  if (members.length > 1) return members.map((one) => cell("stacked", one, ...words(one, actions)));
  const media = mediaNode(members[0]);
  return [...(media ? [media] : []), ...words(members[0], actions)];
}

function words(message, actions) {
  const said = message.text || message.caption;
  if (!said) return [];
  const node = make("div", "text", richText(said, message.entities, actions.command));
  node.dir = "auto";
  return [node];
}

// Without a mouse to hover with, a tap on a message shows what can be done with it; in an album, with the part tapped.
function select(item, part) {
  for (const other of item.parentElement.querySelectorAll(".selected")) if (other !== item) other.classList.remove("selected");
  const chosen = item.querySelector(".chosen");
  chosen?.classList.remove("chosen");
  const another = part && part !== item && part !== chosen;
  if (another) part.classList.add("chosen");
  item.classList.toggle("selected", another || !item.classList.contains("selected"));
}

function quote(message, actions) {
  if (!message) return make("div", "quote gone", make("strong", "", "Deleted message"));
  const author = message.from === "person" ? "You" : "Frontdesk";
  const node = make("button", "quote", make("strong", "", author), make("span", "", describe(message)));
  node.type = "button";
  node.title = "Show the message this replies to";
  node.addEventListener("click", () => actions.find(message));
  return node;
}

function foot(members, own) {
  const when = new Date(members.at(-1).date * 1000);
  const time = make("time", "", when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false }));
  time.dateTime = when.toISOString();
  const edited = members.some((one) => one.edit_date);
  const node = make("span", "foot", ...(edited ? [make("span", "edited", "edited"), " "] : []), time);
  if (own) node.append(make("span", "ticks", "✓✓"));
  return node;
}

function tools(members, item, actions) {
  const target = () => {
    const chosen = Number(item.querySelector(".chosen")?.dataset.id);
    return members.find((one) => one.message_id === chosen) || members[0];
  };
  return make(
    "div",
    "tools",
    tool("↩", "Reply to this message", () => actions.reply(target())),
    tool("☺", "React to this message", (button) => actions.chooseReaction(target(), button)),
    tool("⋯", "More for this message", (button) => actions.openMenu(target(), button)),
  );
}

function tool(sign, label, act) {
  const button = make("button", "", sign);
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => act(button));
  return button;
}

function keyboard(message, actions) {
  const rows = message.buttons.map((row, y) =>
    make("div", "keys", ...row.map((button, x) => key(message, button, `${message.message_id}/${y}/${x}/${button.data}`, actions))),
  );
  return make("div", "keyboard", ...rows);
}

function key(message, button, place, actions) {
  if (button.url) {
    const link = make("a", "key", button.text, make("span", "corner", "↗"));
    link.href = /^https?:/i.test(button.url) ? button.url : "#";
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }
  const node = make("button", `key ${button.style || ""}`, button.text);
  node.type = "button";
  node.dataset.place = place;
  if (actions.isWaiting(place)) node.classList.add("waiting");
  node.addEventListener("click", () => actions.press(message, button, place));
  return node;
}
