package io.penstock.engine.run;

import static io.penstock.engine.run.DecidedRun.text;
import static io.penstock.engine.run.DecidedRun.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Item;
import io.penstock.engine.model.Payload.Many;
import io.penstock.engine.model.Payload.Structured;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Feed.FieldSource;
import io.penstock.engine.plan.Feed.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InputAssemblyTest {

  private static final Wire DATA = new Wire(1, true);
  private static final Wire WAITS = new Wire(2, false);
  private static final StepOutput OPEN = new StepOutput.Gate(true);

  /** Both fields of the input from fields {@code v} of two sources; {@code b} comes first. */
  private static final Feed PAIR =
      new Feed(
          List.of(DATA, new Wire(2, true), new Wire(3, false)),
          List.of(new FieldSource("b", 1, "v"), new FieldSource("a", 0, "v")),
          -1);

  private static final Feed TEXT = new Feed(List.of(WAITS, DATA, new Wire(3, false)), List.of(), 1);

  private static final Feed NO_FIELDS = new Feed(List.of(WAITS, WAITS), List.of(), -1);

  @Test
  void fieldsAreRenamedAndInTheOrderOfTheSchema() {
    assertEquals("{\"b\":2,\"a\":1}", assemble(PAIR, data(1), data(2), OPEN));
  }

  @Test
  void allOfOneSourceIsHandedOnAsItIs() {
    Feed all = new Feed(List.of(DATA), List.of(new FieldSource("v", 0, "v")), -1);
    Item given = item(1);
    var made =
        (StepInput.Ready)
            InputAssembly.assemble(all, List.of(new StepOutput.Data(given)), "destination");
    assertSame(given, made.payload());

    Feed renamed = new Feed(List.of(DATA), List.of(new FieldSource("w", 0, "v")), -1);
    assertEquals("{\"w\":1}", assemble(renamed, data(1)));
  }

  @Test
  void partOfASourceOrItsFieldsInAnotherOrderAreNot() {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put("v", JsonText.of("1"));
    fields.put("w", JsonText.of("2"));
    StepOutput both = new StepOutput.Data(new Structured(fields));
    FieldSource v = new FieldSource("v", 0, "v");
    FieldSource w = new FieldSource("w", 0, "w");
    assertEquals("{\"v\":1}", assemble(new Feed(List.of(DATA), List.of(v), -1), both));
    assertEquals("{\"w\":2,\"v\":1}", assemble(new Feed(List.of(DATA), List.of(w, v), -1), both));
    Feed two = new Feed(List.of(DATA, DATA), List.of(v, new FieldSource("w", 1, "w")), -1);
    assertEquals("{\"v\":1,\"w\":2}", assemble(two, both, both));
  }

  @Test
  void aFieldThatTheSourceLeftOutIsNull() {
    StepOutput nothing = new StepOutput.Data(new Structured(new LinkedHashMap<>()));
    assertEquals("{\"b\":2,\"a\":null}", assemble(PAIR, nothing, data(2), OPEN));
  }

  @Test
  void listsOfOneLengthGoItemByItem() {
    assertEquals(
        "[{\"b\":3,\"a\":1},{\"b\":4,\"a\":2}]", assemble(PAIR, list(1, 2), list(3, 4), OPEN));
    assertEquals("[]", assemble(PAIR, list(), list(), OPEN));
  }

  @Test
  void aSingleValueIsRepeatedForEachItem() {
    assertEquals(
        "[{\"b\":9,\"a\":1},{\"b\":9,\"a\":2}]", assemble(PAIR, list(1, 2), data(9), OPEN));
    assertEquals("[]", assemble(PAIR, list(), data(9), OPEN));
    assertEquals("[{\"b\":9,\"a\":1}]", assemble(PAIR, list(1), data(9), OPEN));
  }

  @Test
  void listsOfDifferentLengthsDoNotFit() {
    assertEquals(
        "The lists that meet at the object 'x' have different lengths: 1 and 2 items.",
        assemble(PAIR, list(1), list(1, 2), OPEN));
    assertEquals(
        "The lists that meet at the object 'x' have different lengths: 0 and 1 items.",
        assemble(PAIR, list(), list(1), OPEN));
  }

  @Test
  void onlyItemsWithATrueVerdictStay() {
    assertEquals("[{\"b\":9,\"a\":2}]", assemble(PAIR, list(1, 2), data(9), verdicts(false, true)));
    assertEquals("gated", assemble(PAIR, list(1, 2), data(9), verdicts(false, false)));
    assertEquals("[]", assemble(PAIR, list(), data(9), verdicts()));
    assertEquals(
        "The lists that meet at the object 'x' have different lengths: 2 and 1 items.",
        assemble(PAIR, list(1, 2), data(9), verdicts(true)));
  }

  @Test
  void singleValuesGoOnOnceWhenAnyVerdictIsTrue() {
    assertEquals("{\"b\":2,\"a\":1}", assemble(PAIR, data(1), data(2), verdicts(false, true)));
    assertEquals("gated", assemble(PAIR, data(1), data(2), verdicts(false, false)));
    assertEquals("gated", assemble(PAIR, data(1), data(2), verdicts()));
    assertEquals("{}", assemble(NO_FIELDS, verdicts(true, true), OPEN));
    assertEquals("gated", assemble(NO_FIELDS, verdicts(), OPEN));
  }

  @Test
  void severalConditionsHaveToHoldForTheSameItem() {
    assertEquals("gated", assemble(NO_FIELDS, verdicts(true, false), verdicts(false, true)));
    assertEquals("{}", assemble(NO_FIELDS, verdicts(true, true), verdicts(false, true)));
  }

  @Test
  void aClosedConditionClosesTheWay() {
    assertEquals("gated", assemble(PAIR, data(1), data(2), new StepOutput.Gate(false)));
  }

  @Test
  void textComesFromTheOnePlainSource() {
    StepOutput one = new StepOutput.Data(text("one"));
    assertEquals("\"one\"", assemble(TEXT, OPEN, one, OPEN));
    assertEquals(
        "[\"b\"]",
        assemble(TEXT, OPEN, new StepOutput.Data(texts("a", "b")), verdicts(false, true)));
  }

  @Test
  void listsThatAreOnlyWaitedForDoNotCount() {
    StepOutput one = new StepOutput.Data(text("one"));
    assertEquals("\"one\"", assemble(TEXT, list(1, 2, 3), one, list(1, 2)));
    assertEquals("{}", assemble(NO_FIELDS, list(1, 2, 3), list(1, 2)));
  }

  @Test
  void countManyCountsEverythingThatIsAttached() {
    Feed all = new Feed(List.of(DATA, DATA), List.of(), -1);
    assertEquals("[{},{},{}]", assemble(all, list(1, 2, 3), data(1)));
    assertEquals("[{},{}]", assemble(all, list(1, 2, 3), verdicts(true, false, true)));
  }

  private static String assemble(Feed feed, StepOutput... values) {
    return switch (InputAssembly.assemble(feed, List.of(values), "x")) {
      case StepInput.Ready(Payload payload) -> payload.toJson().toString();
      case StepInput.Gated _ -> "gated";
      case StepInput.Mismatch(String reason) -> reason;
    };
  }

  private static StepOutput data(int value) {
    return new StepOutput.Data(item(value));
  }

  private static StepOutput list(int... values) {
    return new StepOutput.Data(
        new Many(IntStream.of(values).mapToObj(InputAssemblyTest::item).toList()));
  }

  private static Item item(int value) {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put("v", JsonText.of(String.valueOf(value)));
    return new Structured(fields);
  }

  private static StepOutput verdicts(Boolean... open) {
    return new StepOutput.Filter(List.of(open));
  }
}
