// Reactions under a bubble, and the eight most used ones to choose from.

import { make } from "./media.js";

export const QUICK = ["❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔"];

// The person's own reaction among those of a message, or null.
export function mine(message) {
  return message.reactions.find((one) => one.by === "person")?.emoji ?? null;
}

export function chips(members, onReact) {
  const shown = members.flatMap((message) => message.reactions.map((one) => chip(message, one, onReact)));
  return shown.length ? make("div", "reactions", ...shown) : null;
}

export function bar(message, onReact) {
  const buttons = QUICK.map((emoji) => {
    const button = make("button", emoji === mine(message) ? "mine" : "", emoji);
    button.type = "button";
    button.setAttribute("aria-label", `React with ${emoji}`);
    button.addEventListener("click", () => onReact(message, emoji));
    return button;
  });
  return make("div", "emoji-bar", ...buttons);
}

function chip(message, { emoji, by }, onReact) {
  const own = by === "person";
  const button = make("button", own ? "mine" : "", emoji, make("i", own ? "" : "bot", own ? "You" : "F"));
  button.type = "button";
  button.title = own ? "Your reaction: press to take it away" : "Frontdesk's reaction";
  button.addEventListener("click", () => onReact(message, emoji));
  return button;
}
