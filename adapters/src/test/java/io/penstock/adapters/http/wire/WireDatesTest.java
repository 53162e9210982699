package io.penstock.adapters.http.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireDatesTest {

  @Test
  void timesAreWrittenAsInTheExamplesOfTheApi() {
    assertEquals(
        "2020-03-28T20:00:26.613+00:00",
        WireDates.millis(Instant.parse("2020-03-28T20:00:26.613Z")));
    assertEquals(
        "2020-05-12T16:23:15.456812Z",
        WireDates.micros(Instant.parse("2020-05-12T16:23:15.456812Z")));
  }

  @Test
  void digitsAreCutNotRoundedAndZerosKept() {
    Instant time = Instant.parse("0987-01-02T03:04:05.000999999Z");

    assertEquals("0987-01-02T03:04:05.000+00:00", WireDates.millis(time));
    assertEquals("0987-01-02T03:04:05.000999Z", WireDates.micros(time));
    assertEquals("1970-01-01T00:00:00.000+00:00", WireDates.millis(Instant.EPOCH));
    assertEquals("1969-12-31T23:59:59.999999Z", WireDates.micros(Instant.EPOCH.minusNanos(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "2020-03-28T20:00:26+00:00, 2020-03-28T20:00:26Z",
    "2020-03-28T20:00:26 00:00, 2020-03-28T20:00:26Z",
    "2020-03-28T20:00:26.613+02:00, 2020-03-28T18:00:26.613Z",
    "2020-03-28T20:00:26-0130, 2020-03-28T21:30:26Z",
    "2020-03-28T20:00:26Z, 2020-03-28T20:00:26Z",
    "2020-03-28T20:00:26, 2020-03-28T20:00:26Z",
    "2020-03-28 20:00:26, 2020-03-28T20:00:26Z",
    "2020-03-28T20:00, 2020-03-28T20:00:00Z",
    "2020-03-28, 2020-03-28T00:00:00Z"
  })
  void timesAreReadInEveryFormThatClientsSend(String text, String time) {
    assertEquals(Optional.of(Instant.parse(time)), WireDates.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "2020-063-28T20:00:26Z", "2020-02-30", "1585425626", "20:00"})
  void whatIsNoTimeIsNotGuessed(String text) {
    assertEquals(Optional.empty(), WireDates.parse(text));
  }
}
