package io.penstock.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestIdTest {

  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123Z");

  @Test
  void idsMadeInOneMillisecondSortInTheOrderTheyWereMadeIn() {
    Sequence sequence = new Sequence();

    List<String> ids =
        Stream.generate(() -> Sequence.withinMillisecond(sequence.next(TIME)))
            .limit(4096)
            .map(counter -> RequestId.next(TIME.toEpochMilli(), counter).toString())
            .toList();

    assertEquals(ids.stream().sorted().distinct().toList(), ids);
  }

  @Test
  void idIsAUuidOfVersion7ThatTellsItsMillisecond() {
    UUID id = RequestId.next(TIME.toEpochMilli(), -1).value();

    assertEquals(7, id.version());
    assertEquals(2, id.variant());
    assertEquals(TIME.toEpochMilli(), id.getMostSignificantBits() >>> 16);
  }

  @Test
  void idIsReadInEitherLetterCaseAndInFullOnly() {
    RequestId id = RequestId.next(TIME.toEpochMilli());
    String text = id.toString();

    assertEquals(Optional.of(id), RequestId.parse(text.toUpperCase(Locale.ROOT)));
    for (String other : List.of("", "no-uuid", text.substring(1), text + "0", "1-1-1-1-1")) {
      assertEquals(Optional.empty(), RequestId.parse(other));
    }
  }
}
