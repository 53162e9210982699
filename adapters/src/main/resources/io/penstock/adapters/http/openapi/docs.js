"use strict";
// Shows openapi.json. Texts go into the page as text, never as HTML; details are made when they are opened.

const METHODS = ["get", "post", "put", "patch", "delete"];
let description;

/** An element with attributes and children; null children are left out, strings are text. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const quiet = (text) => element("span", { class: "quiet" }, text);
const paragraph = (text) => (text ? element("p", {}, text) : null);

function resolve(value) {
  if (!value || !value.$ref) return value;
  const found = value.$ref.slice(2).split("/").reduce((at, key) => at[key], description);
  const { $ref, ...more } = value;
  return { ...resolve(found), ...more };
}

const nameOf = (schema) => (schema.$ref ? schema.$ref.split("/").pop() : "");

/** A type in words: "array of ProjectList", "string (uuid) or null". */
function typeOf(schema) {
  if (schema === true) return "any JSON";
  const name = nameOf(schema);
  const all = resolve(schema);
  if (all.const !== undefined) return JSON.stringify(all.const);
  if (all.enum) return all.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (all.anyOf) return all.anyOf.map(typeOf).join(" or ");
  if (name && (all.properties || all.allOf || all.additionalProperties)) return name;
  const types = [all.type || "any JSON"].flat();
  const format = all.format ? ` (${all.format})` : "";
  return types.map((type) => (type === "array" && all.items ? `array of ${typeOf(all.items)}` : type + (type === "null" ? "" : format))).join(" or ");
}

function rulesOf(schema) {
  if (schema === true) return "";
  const all = resolve(schema);
  const rules = [];
  if (all.minimum !== undefined || all.maximum !== undefined) rules.push(`${all.minimum ?? "..."} to ${all.maximum ?? "..."}`);
  if (all.minLength !== undefined || all.maxLength !== undefined) rules.push(`${all.minLength ?? 0} to ${all.maxLength ?? "any number of"} characters`);
  if (all.maxItems !== undefined) rules.push(`at most ${all.maxItems}`);
  if (all.pattern) rules.push(`matches ${all.pattern}`);
  if (all.default !== undefined) rules.push(`${JSON.stringify(all.default)} when left out`);
  return rules.join("; ");
}

/** All properties, with those of what it extends. */
function propertiesOf(schema) {
  const all = resolve(schema);
  const own = Object.entries(all.properties || {}).map(([name, value]) => ({ name, value, required: (all.required || []).includes(name) }));
  const found = new Map((all.allOf || []).flatMap(propertiesOf).concat(own).map((property) => [property.name, property]));
  return [...found.values()];
}

/** The objects that a type holds, one level down. */
function objectsIn(schema) {
  if (schema === true) return [];
  const all = resolve(schema);
  if (all.properties || all.allOf) return [schema];
  if (all.items) return objectsIn(all.items);
  return (all.anyOf || []).flatMap(objectsIn);
}

function entry(name, required, type, text) {
  return element(
    "div", {},
    element("dt", {}, element("code", {}, name), required ? element("span", { class: "required", title: "required" }, " *") : null, quiet(type)),
    text.filter(Boolean).map((line) => element("dd", {}, line)),
  );
}

function fields(schema) {
  const list = element("dl", { class: "schema" });
  for (const { name, value, required } of propertiesOf(schema)) {
    const row = entry(name, required, typeOf(value), [value === true ? "" : resolve(value).description, rulesOf(value)]);
    for (const inner of objectsIn(value)) row.append(later(`Fields of ${nameOf(inner) || name}`, () => fields(inner)));
    list.append(row);
  }
  return list;
}

/** What is made only when somebody opens it: types may hold each other. */
function later(title, make) {
  const box = element("details", {}, element("summary", {}, title));
  box.addEventListener("toggle", () => box.open && box.children.length === 1 && box.append(make()));
  return box;
}

function contents(content) {
  return Object.entries(content || {}).map(([mediaType, { schema }]) =>
    element(
      "div", {},
      element("p", {}, element("code", {}, mediaType), " ", quiet(typeOf(schema))),
      paragraph(resolve(schema).description),
      objectsIn(schema).map(fields),
    ));
}

function parameters(list) {
  const rows = (list || []).map(resolve).map((parameter) =>
    entry(parameter.name, parameter.required, `${parameter.in}, ${typeOf(parameter.schema)}`, [parameter.description, rulesOf(parameter.schema)]));
  return rows.length ? [element("h3", {}, "Parameters"), element("dl", {}, rows)] : [];
}

function responses(all) {
  const entries = Object.entries(all).map(([code, response]) => [code, resolve(response)]);
  const good = entries.filter(([code]) => code < "400");
  const refusals = entries.filter(([code]) => code >= "400");
  return [
    good.map(([code, response]) => [element("h3", {}, `Answer ${code}`), paragraph(response.description), contents(response.content)]).flat(2),
    element("h3", {}, "Refusals, as {\"error\": \"...\"}"),
    element("dl", {}, refusals.map(([code, response]) => entry(code, false, response.description, []))),
  ];
}

function operationBox(path, method, operation) {
  const box = element(
    "details", { class: "operation", id: operation.operationId },
    element("summary", {},
      element("span", { class: `method ${method}` }, method),
      element("code", {}, path),
      element("span", {}, operation.summary)),
  );
  box.dataset.words = `${method} ${path} ${operation.operationId} ${operation.summary}`.toLowerCase();
  box.addEventListener("toggle", () => {
    if (!box.open || box.children.length > 1) return;
    const body = resolve(operation.requestBody);
    box.append(element(
      "div", { class: "body" },
      element("p", {}, quiet("In the clients: "), element("code", {}, operation.operationId), (operation.security || [true]).length ? null : quiet("; needs no token")),
      paragraph(operation.description),
      parameters(operation.parameters),
      body ? [element("h3", {}, body.required ? "Body" : "Body, which may be left out"), contents(body.content)].flat() : [],
      responses(operation.responses).flat(),
    ));
  });
  return box;
}

function show() {
  const { info, tags, paths } = description;
  document.getElementById("about").replaceChildren(info.description, " ", element("a", { href: "openapi.json" }, "openapi.json"));
  const main = document.getElementById("operations");
  const navigation = document.getElementById("tags");
  for (const tag of tags) {
    const section = element("section", { id: `tag-${tag.name}` }, element("h2", {}, tag.name), element("p", { class: "quiet" }, tag.description));
    for (const [path, item] of Object.entries(paths)) {
      for (const method of METHODS) {
        if (item[method] && item[method].tags.includes(tag.name)) section.append(operationBox(path, method, item[method]));
      }
    }
    main.append(section);
    navigation.append(element("a", { href: `#tag-${tag.name}` }, tag.name));
  }
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const box of document.querySelectorAll(".operation")) {
    box.hidden = !words.every((word) => box.dataset.words.includes(word));
  }
  for (const section of document.querySelectorAll("section")) {
    section.hidden = !section.querySelector(".operation:not([hidden])");
  }
}

/** A link such as docs#projects_list opens its operation. */
function openLinked() {
  const box = document.getElementById(location.hash.slice(1));
  if (box && box.matches("details")) {
    box.open = true;
    box.scrollIntoView();
  }
}

fetch("openapi.json")
  .then((answer) => answer.json())
  .then((json) => {
    description = json;
    show();
    openLinked();
    document.getElementById("filter").addEventListener("input", (event) => filter(event.target.value));
    addEventListener("hashchange", openLinked);
  })
  .catch((problem) => document.getElementById("about").replaceChildren(`openapi.json could not be shown: ${problem.message}`));
