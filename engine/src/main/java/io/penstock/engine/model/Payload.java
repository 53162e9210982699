package io.penstock.engine.model;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What goes into a request or a step, and what comes out: one item, or a list of them. */
public sealed interface Payload {

  /** The payload as one JSON value: an object, a string, or an array of them. */
  JsonText toJson();

  /**
   * What the API calls {@code input_size} and {@code output_size}: the bytes of the compact JSON,
   * or of the bare text for a single plain item (reference, section 2.4).
   */
  default int size() {
    return toJson().size();
  }

  /** The items: this one alone, or those of the list. */
  List<Item> items();

  /** A single item. */
  sealed interface Item extends Payload {
    @Override
    default List<Item> items() {
      return List.of(this);
    }
  }

  /** Text without structure. */
  record Plain(String text) implements Item {
    @Override
    public JsonText toJson() {
      return JsonText.ofString(text);
    }

    @Override
    public int size() {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /** Named values, in the order of the schema they were read with. */
  final class Structured implements Item {

    /** From here on, in bytes, JSON is not put together again while somebody has it. */
    private static final int LARGE = 16 << 10;

    private final SequencedMap<String, JsonText> fields;

    /** What was put together last. Weak: who holds a payload has its fields already. */
    private @Nullable WeakReference<JsonText> json;

    /**
     * @param fields not copied: hand over a map that nobody changes afterwards
     */
    public Structured(SequencedMap<String, JsonText> fields) {
      this.fields = fields;
    }

    public SequencedMap<String, JsonText> fields() {
      return fields;
    }

    @Override
    public JsonText toJson() {
      // Without a lock: should two threads put it together, both have the same.
      WeakReference<JsonText> last = json;
      JsonText known = last == null ? null : last.get();
      if (known != null) {
        return known;
      }
      JsonText made = putTogether();
      if (made.size() >= LARGE) {
        json = new WeakReference<>(made);
      }
      return made;
    }

    private JsonText putTogether() {
      // Exact, unless a key has more than ASCII in it: a colon, two quotes, and a comma or the end.
      int expected = fields.isEmpty() ? 2 : 1;
      for (Map.Entry<String, JsonText> field : fields.entrySet()) {
        expected += field.getKey().length() + 4 + field.getValue().size();
      }
      JsonBuilder builder = new JsonBuilder(expected);
      builder.raw('{');
      boolean first = true;
      for (Map.Entry<String, JsonText> field : fields.entrySet()) {
        if (!first) {
          builder.raw(',');
        }
        first = false;
        builder.string(field.getKey()).raw(':').value(field.getValue());
      }
      return builder.raw('}').toJson();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Structured that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
      return fields.hashCode();
    }

    /** For messages of tests. */
    @Override
    public String toString() {
      return "Structured" + fields;
    }
  }

  /**
   * A list of items, possibly empty: what {@code requests} methods take and sub-requests are made
   * of.
   */
  record Many(List<Item> items) implements Payload {
    public Many {
      items = List.copyOf(items);
    }

    @Override
    public JsonText toJson() {
      JsonBuilder builder = new JsonBuilder(64 * items.size() + 2);
      builder.raw('[');
      for (int i = 0; i < items.size(); i++) {
        if (i > 0) {
          builder.raw(',');
        }
        builder.value(items.get(i).toJson());
      }
      return builder.raw(']').toJson();
    }
  }
}
