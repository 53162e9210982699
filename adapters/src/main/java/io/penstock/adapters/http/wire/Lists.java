package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.instance.Page;
import java.util.List;
import java.util.function.BiConsumer;

/** JSON of one thing and of many. */
final class Lists {

  private Lists() {}

  /** An object. */
  static <T> JsonText one(T item, BiConsumer<JsonWriter, T> fields) {
    return write(new JsonWriter(), item, fields).toJson();
  }

  /** A bare array of objects, which is what most lists are (reference, section 1.7). */
  static <T> JsonText many(List<T> items, BiConsumer<JsonWriter, T> fields) {
    JsonWriter json = new JsonWriter().beginArray();
    items.forEach(item -> write(json, item, fields));
    return json.endArray().toJson();
  }

  /** A part of a list, with the cursors of its neighbours (reference, section 1.7). */
  static <T> JsonText page(Page<T> page, BiConsumer<JsonWriter, T> fields) {
    return new JsonWriter()
        .beginObject()
        .field("previous", page.previous())
        .field("next", page.next())
        .field("results", many(page.items(), fields))
        .endObject()
        .toJson();
  }

  private static <T> JsonWriter write(JsonWriter json, T item, BiConsumer<JsonWriter, T> fields) {
    json.beginObject();
    fields.accept(json, item);
    return json.endObject();
  }
}
