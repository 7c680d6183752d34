// Text with entities as DOM nodes. Nothing a person wrote is ever read as HTML.

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
// These stand on lines of their own: the line break right after one is theirs, and shows no empty line.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_LINK = /^(https?|tg|mailto|tel):/i;

const isBlock = (entity) => BLOCKS.has(entity.type);

export function richText(text, entities, onCommand) {
  const fragment = document.createDocumentFragment();
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length || isBlock(b) - isBlock(a));
  fill(fragment, text, ordered, 0, text.length, onCommand);
  return fragment;
}

// JavaScript counts UTF-16 units, as Telegram's offsets do.
function fill(parent, text, entities, begin, end, onCommand) {
  let at = begin;
  let rest = entities;
  while (rest.length) {
    const [entity] = rest;
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = rest.slice(1).filter((other) => other.offset < stop);
    rest = rest.slice(1).filter((other) => other.offset >= stop);
    if (entity.offset < at || entity.offset >= stop) continue;
    parent.append(text.slice(at, entity.offset));
    const node = element(entity, text.slice(entity.offset, stop), onCommand);
    fill(node, text, inner, entity.offset, stop, onCommand);
    parent.append(node);
    at = isBlock(entity) && text[stop] === "\n" ? stop + 1 : stop;
  }
  parent.append(text.slice(at, end));
}

function element(entity, words, onCommand) {
  if (TAGS[entity.type]) return document.createElement(TAGS[entity.type]);
  if (entity.type === "spoiler") return spoiler();
  if (entity.type === "bot_command") return command(words, onCommand);
  if (entity.type === "text_link" || entity.type === "url") return link(entity.url || words);
  const node = document.createElement("span");
  if (["mention", "hashtag", "email", "text_mention", "cashtag"].includes(entity.type)) node.className = "linked";
  return node;
}

function spoiler() {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "spoiler";
  node.addEventListener("click", () => node.classList.add("shown"));
  return node;
}

function command(words, onCommand) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "command";
  node.addEventListener("click", () => onCommand(words));
  return node;
}

function link(url) {
  const node = document.createElement("a");
  if (SAFE_LINK.test(url)) node.href = url;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}
