package io.penstock.engine.run;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Item;
import io.penstock.engine.model.Payload.Structured;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Feed.FieldSource;
import io.penstock.engine.plan.Feed.Wire;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a destination's input of what its sources gave (reference, section 5.8): single values are
 * repeated for every item of a list, lists of equal length go item by item, conditions close the
 * way or keep some of the items.
 */
final class InputAssembly {

  private final Feed feed;
  private final List<StepOutput> values;
  private final String destination;

  private InputAssembly(Feed feed, List<StepOutput> values, String destination) {
    this.feed = feed;
    this.values = values;
    this.destination = destination;
  }

  /**
   * @param values what the feed's wires brought, in their order
   * @param destination its name, for sentences
   */
  static StepInput assemble(Feed feed, List<StepOutput> values, String destination) {
    return new InputAssembly(feed, values, destination).assemble();
  }

  private StepInput assemble() {
    if (values.stream()
        .anyMatch(value -> value instanceof StepOutput.Gate(boolean open) && !open)) {
      return new StepInput.Gated();
    }
    Integer length = null;
    for (int i = 0; i < values.size(); i++) {
      Integer own = lengthOf(feed.wires().get(i), values.get(i));
      if (own != null && length != null && !own.equals(length)) {
        return new StepInput.Mismatch(
            "The lists that meet at the object '%s' have different lengths: %d and %d items."
                .formatted(destination, length, own));
      }
      length = own == null ? length : own;
    }
    return length == null ? new StepInput.Ready(item(0)) : list(length);
  }

  /** How many items this value wants the input to have; null when it does not care. */
  private static @Nullable Integer lengthOf(Wire wire, StepOutput value) {
    return switch (value) {
      case StepOutput.Data(Payload.Many(List<Item> items)) ->
          wire.carriesData() ? items.size() : null;
      case StepOutput.Filter(List<Boolean> open) -> open.size();
      case StepOutput.Data _, StepOutput.Gate _, StepOutput.Batches _, StepOutput.Nothing _ -> null;
    };
  }

  private StepInput list(int length) {
    int[] kept = IntStream.range(0, length).filter(this::passesFilters).toArray();
    if (!hasList()) {
      // A condition looked at a list, but single values are what goes on: once, if any item passed.
      return kept.length > 0 ? new StepInput.Ready(item(0)) : new StepInput.Gated();
    }
    if (kept.length == 0 && length > 0) {
      return new StepInput.Gated();
    }
    List<Item> items = new ArrayList<>(kept.length);
    for (int index : kept) {
      items.add(item(index));
    }
    return new StepInput.Ready(new Payload.Many(items));
  }

  private boolean hasList() {
    return IntStream.range(0, values.size())
        .anyMatch(
            i ->
                feed.wires().get(i).carriesData()
                    && values.get(i) instanceof StepOutput.Data(Payload.Many _));
  }

  private boolean passesFilters(int index) {
    for (StepOutput value : values) {
      if (value instanceof StepOutput.Filter(List<Boolean> open) && !open.get(index)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The input for one item: the fields from where they come, or the text of the one plain source.
   */
  private Item item(int index) {
    if (feed.plainWire() >= 0) {
      return itemOf(feed.plainWire(), index);
    }
    if (!feed.fields().isEmpty()) {
      Structured first = (Structured) itemOf(feed.fields().getFirst().wire(), index);
      if (isWhole(first)) {
        return first;
      }
    }
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    for (FieldSource field : feed.fields()) {
      Structured source = (Structured) itemOf(field.wire(), index);
      // A sub-pipeline may leave output fields out; null is a value of every type.
      fields.put(field.name(), source.fields().getOrDefault(field.sourceField(), JsonText.NULL));
    }
    return new Structured(fields);
  }

  /**
   * Whether the input is all that one source gave, as it is: then it is that itself, and its JSON
   * need not be put together and stored anew.
   */
  private boolean isWhole(Structured source) {
    if (feed.fields().size() != source.fields().size()) {
      return false;
    }
    Iterator<String> given = source.fields().keySet().iterator();
    for (FieldSource field : feed.fields()) {
      if (field.wire() != feed.fields().getFirst().wire()
          || !field.name().equals(field.sourceField())
          || !field.name().equals(given.next())) {
        return false;
      }
    }
    return true;
  }

  private Item itemOf(int wire, int index) {
    return switch (((StepOutput.Data) values.get(wire)).payload()) {
      case Item single -> single;
      case Payload.Many(List<Item> items) -> items.get(index);
    };
  }
}
