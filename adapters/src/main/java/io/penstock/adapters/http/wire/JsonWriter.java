package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonBuilder;
import io.penstock.engine.model.JsonText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers: objects and lists as compact JSON, commas included. Calls have to be balanced;
 * that they are is what the tests of each answer show.
 *
 * <pre>{@code
 * new JsonWriter().beginObject().field("name", "x").name("labels").labels(map).endObject().toJson()
 * }</pre>
 */
public final class JsonWriter {

  private static final int USUAL_SIZE = 1_024;

  private final JsonBuilder builder;
  private boolean comma;

  public JsonWriter() {
    this(USUAL_SIZE);
  }

  /**
   * A writer that will not have to grow.
   *
   * @param expectedSize in bytes
   */
  public JsonWriter(int expectedSize) {
    builder = new JsonBuilder(expectedSize);
  }

  public JsonWriter beginObject() {
    return begin('{');
  }

  public JsonWriter endObject() {
    return end('}');
  }

  public JsonWriter beginArray() {
    return begin('[');
  }

  public JsonWriter endArray() {
    return end(']');
  }

  /** The key of what is written next. */
  public JsonWriter name(String name) {
    separate();
    builder.string(name).raw(':');
    comma = false;
    return this;
  }

  /** Null is written as null. */
  public JsonWriter value(@Nullable String text) {
    separate();
    if (text == null) {
      builder.raw("null");
    } else {
      builder.string(text);
    }
    return this;
  }

  public JsonWriter value(long number) {
    separate();
    builder.raw(Long.toString(number));
    return this;
  }

  /** Null is written as null. */
  public JsonWriter value(@Nullable JsonText json) {
    separate();
    builder.value(json == null ? JsonText.NULL : json);
    return this;
  }

  public JsonWriter field(String name, @Nullable String text) {
    return name(name).value(text);
  }

  public JsonWriter field(String name, long number) {
    return name(name).value(number);
  }

  /**
   * With a point, whole or not, as the API's examples have them. JSON has no words for infinity and
   * for what is no number: they are written as null.
   */
  public JsonWriter field(String name, double number) {
    name(name).separate();
    builder.raw(Double.isFinite(number) ? Double.toString(number) : "null");
    return this;
  }

  public JsonWriter field(String name, boolean bool) {
    name(name).separate();
    builder.raw(bool ? "true" : "false");
    return this;
  }

  public JsonWriter field(String name, @Nullable JsonText json) {
    return name(name).value(json);
  }

  /** A number or null. */
  public JsonWriter nullableField(String name, @Nullable Integer number) {
    return number == null ? nullField(name) : field(name, number);
  }

  /** A boolean or null. */
  public JsonWriter nullableField(String name, @Nullable Boolean bool) {
    return bool == null ? nullField(name) : field(name, bool.booleanValue());
  }

  public JsonWriter nullField(String name) {
    name(name).separate();
    builder.raw("null");
    return this;
  }

  /** An object of strings, such as labels. */
  public JsonWriter field(String name, Map<String, String> strings) {
    name(name).beginObject();
    strings.forEach(this::field);
    return endObject();
  }

  public JsonText toJson() {
    return builder.toJson();
  }

  private JsonWriter begin(char bracket) {
    separate();
    builder.raw(bracket);
    comma = false;
    return this;
  }

  private JsonWriter end(char bracket) {
    builder.raw(bracket);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      builder.raw(',');
    }
    comma = true;
  }
}
