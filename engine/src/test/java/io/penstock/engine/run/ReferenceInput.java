package io.penstock.engine.run;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Item;
import io.penstock.engine.model.Payload.Many;
import io.penstock.engine.model.Payload.Structured;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Feed.FieldSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The decision record's section on the input of a firing. */
final class ReferenceInput {

  private final Feed feed;
  private final List<StepOutput> values;
  private final Set<Situation> situations;
  private final Set<Integer> lengths = new HashSet<>();
  private final List<List<Boolean>> verdicts = new ArrayList<>();
  private boolean listCounts;
  private boolean singleCounts;

  /** The values do not fit together. */
  static final class MismatchException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private ReferenceInput(Feed feed, List<StepOutput> values, Set<Situation> situations) {
    this.feed = feed;
    this.values = values;
    this.situations = situations;
  }

  /** Empty when the attachment does not fire. */
  static Optional<Payload> of(Feed feed, List<StepOutput> values, Set<Situation> situations)
      throws MismatchException {
    return new ReferenceInput(feed, values, situations).input();
  }

  private Optional<Payload> input() throws MismatchException {
    for (int wire = 0; wire < values.size(); wire++) {
      if (values.get(wire) instanceof StepOutput.Filter(List<Boolean> open)) {
        verdicts.add(open);
        lengths.add(open.size());
      } else if (feed.wires().get(wire).carriesData()) {
        if (values.get(wire) instanceof StepOutput.Data(Many(List<Item> items))) {
          listCounts = true;
          lengths.add(items.size());
        } else {
          singleCounts = true;
        }
      }
    }
    if (lengths.size() > 1) {
      throw new MismatchException();
    }
    return lengths.isEmpty() ? Optional.of(item(0)) : list(lengths.iterator().next());
  }

  private Optional<Payload> list(int length) {
    List<Integer> stay =
        IntStream.range(0, length)
            .filter(i -> verdicts.stream().allMatch(verdict -> verdict.get(i)))
            .boxed()
            .toList();
    situations.addAll(Situation.ofList(length, stay.size(), listCounts, singleCounts));
    if (!listCounts) {
      return stay.isEmpty() ? Optional.empty() : Optional.of(item(0));
    }
    if (stay.isEmpty() && length > 0) {
      return Optional.empty();
    }
    return Optional.of(new Many(stay.stream().map(this::item).toList()));
  }

  private Item item(int position) {
    if (feed.plainWire() >= 0) {
      return at(feed.plainWire(), position);
    }
    LinkedHashMap<String, JsonText> fields = new LinkedHashMap<>();
    for (FieldSource field : feed.fields()) {
      Structured source = (Structured) at(field.wire(), position);
      JsonText value = source.fields().get(field.sourceField());
      fields.put(field.name(), value == null ? JsonText.of("null") : value);
    }
    return new Structured(fields);
  }

  private Item at(int wire, int position) {
    Payload payload = ((StepOutput.Data) values.get(wire)).payload();
    return payload instanceof Many(List<Item> items) ? items.get(position) : (Item) payload;
  }
}
