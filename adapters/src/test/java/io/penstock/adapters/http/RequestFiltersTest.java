package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.RequestFilter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFiltersTest {

  @Test
  void filterOfAnEmptyQueryAsksForNothing() {
    assertEquals(new RequestFilter(List.of(), null, null, null, null, null), filter(null));
  }

  @ParameterizedTest
  @CsvSource({
    "status=failed,                       failed",
    "status=failed%2Ccancelled,           failed cancelled",
    "status=failed&status=cancelled,      failed cancelled",
    "status=failed%2C+cancelled&status=x, failed cancelled x",
    "status=failed%2C%2Ccancelled,        failed  cancelled"
  })
  void statusesAreSeparatedByCommasOrRepeated(String query, String statuses) {
    assertEquals(List.of(statuses.split(" ", -1)), filter(query).statuses());
  }

  @Test
  void emptyStatusIsNoOmittedStatus() {
    assertEquals(List.of(""), filter("status=").statuses());
  }

  @Test
  void numbersAndIdAreTakenAsTheyAre() {
    RequestFilter filter = filter("limit=-1&offset=99&search_id=AB-");

    assertEquals(
        Arrays.<@Nullable Object>asList(-1, 99, "AB-"),
        Arrays.asList(filter.limit(), filter.offset(), filter.searchId()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2020-03-28T20:00:26.613%2B00:00",
        "2020-03-28T20:00:26.613+00:00",
        "2020-03-28T20:00:26.613 00:00",
        "2020-03-28T21:00:26.613%2B01:00",
        "2020-03-28T20:00:26.613Z",
        "2020-03-28T20:00:26.613"
      })
  void timesAreReadWithEveryZoneAndAPlusSignThatBecameABlank(String time) {
    RequestFilter filter = filter("start_date=" + time.replace(" ", "%20"));

    assertEquals(Instant.parse("2020-03-28T20:00:26.613Z"), filter.startDate());
    assertNull(filter.endDate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"26.613", "26.613456"})
  void endIsTheWholeOfItsMillisecondWhichIsAllThatAnswersShow(String seconds) {
    RequestFilter filter = filter("end_date=2020-03-28T20:00:" + seconds + "Z");

    assertEquals(Instant.parse("2020-03-28T20:00:26.613999999Z"), filter.endDate());
  }

  @ParameterizedTest
  @CsvSource({
    "limit=x, Query parameter 'limit' must be a whole number.",
    "limit=, Query parameter 'limit' must be a whole number.",
    "offset=1.0, Query parameter 'offset' must be a whole number.",
    "start_date=soon, Query parameter 'start_date' must be a time such as",
    "end_date=2020-02-30, Query parameter 'end_date' must be a time such as"
  })
  void whatIsNoNumberAndNoTimeIsRefused(String query, String sentence) {
    RejectedException refusal = assertThrows(RejectedException.class, () -> filter(query));

    String message = String.valueOf(refusal.getMessage());
    assertEquals(sentence, message.substring(0, sentence.length()));
  }

  private static RequestFilter filter(@Nullable String query) {
    return RequestFilters.of(QueryParameters.parse(query));
  }
}
