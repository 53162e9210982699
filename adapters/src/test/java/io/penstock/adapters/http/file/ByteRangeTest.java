package io.penstock.adapters.http.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=2-5, 2, 4",
    "bytes=2-, 2, 8",
    "bytes=-3, 7, 3",
    "bytes=-99, 0, 10",
    "bytes=8-99, 8, 2",
    "BYTES = 1 - 2 , 1, 2",
    "bytes=10-, 10, 0",
    "bytes=999999999999999999-, 999999999999999999, 0",
    "bytes=-0, 10, 0",
  })
  void rangeOfTenBytes(String header, long from, long length) {
    assertEquals(Optional.of(new ByteRange(from, length)), ByteRange.parse(header, 10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=3-1",
        "bytes=0-1,2-3",
        "lines=1-2",
        "bytes=a-b",
        "bytes=9999999999999999999-"
      })
  void whatIsNoSingleRangeIsIgnored(String header) {
    assertEquals(Optional.empty(), ByteRange.parse(header, 10));
  }

  @Test
  void nothingOfAnEmptyFileIsInARange() {
    assertEquals(Optional.of(new ByteRange(0, 0)), ByteRange.parse("bytes=0-", 0));
    assertEquals(Optional.empty(), ByteRange.parse(null, 0));
  }
}
