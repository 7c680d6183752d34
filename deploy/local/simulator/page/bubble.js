// One message as a bubble with its keyboard.

import { describe, make, mediaNode } from "./media.js";
import { richText } from "./richtext.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*){1,3}$/u;

export function bubble(message, repliedTo, actions) {
  const own = message.from === "person";
  const item = make("li", `message ${own ? "own" : "theirs"} ${message.kind}`);
  item.dataset.id = message.message_id;
  if (message.deleted) {
    item.hidden = true;
    return item;
  }
  const body = make("div", "bubble");
  if (!message.text && !message.caption && ["photo", "video", "animation", "location"].includes(message.kind)) body.classList.add("bare");
  if (ONLY_EMOJI.test(message.text)) item.classList.add("jumbo");
  if (repliedTo) body.append(quote(repliedTo));
  body.addEventListener("click", () => select(item));
  const media = mediaNode(message);
  if (media) body.append(media);
  const words = message.text || message.caption;
  if (words) body.append(text(message, words, actions));
  body.append(foot(message, own));
  if (message.reactions.length) body.append(make("span", "reactions", ...message.reactions.map((one) => make("span", "", one))));
  item.append(make("div", "row", body, tools(message, own, actions)));
  if (message.buttons.length) item.append(keyboard(message, actions));
  return item;
}

// Without a mouse to hover with, a tap on a message shows what can be done with it.
function select(item) {
  for (const other of item.parentElement.querySelectorAll(".selected")) if (other !== item) other.classList.remove("selected");
  item.classList.toggle("selected");
}

function text(message, words, actions) {
  const node = make("div", "text", richText(words, message.entities, actions.command));
  node.dir = "auto";
  return node;
}

function quote(message) {
  const author = message.from === "person" ? "You" : "Frontdesk";
  return make("div", "quote", make("strong", "", author), make("span", "", describe(message)));
}

function foot(message, own) {
  const when = new Date(message.date * 1000);
  const time = make("time", "", when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false }));
  time.dateTime = when.toISOString();
  const node = make("span", "foot", ...(message.edit_date ? ["edited "] : []), time);
  if (own) node.append(make("span", "ticks", "✓✓"));
  return node;
}

function tools(message, own, actions) {
  const node = make("div", "tools", tool("↩", "Reply to this message", () => actions.reply(message)));
  if (own && (message.text || ["photo", "video", "document", "voice", "audio", "animation"].includes(message.kind))) {
    node.append(tool("✎", "Edit this message", () => actions.edit(message)));
  }
  return node;
}

function tool(sign, label, act) {
  const button = make("button", "", sign);
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
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
