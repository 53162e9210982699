package io.penstock.engine.model;

/**
 * How a user interface shows a field. Display only: no rule of the engine looks at it.
 *
 * @param type such as {@code slider}
 * @param configuration a JSON object, as it was given
 */
public record Widget(String type, JsonText configuration) {}
