package io.penstock.adapters.http.definition;

import io.penstock.adapters.http.wire.LogWire;
import io.penstock.adapters.http.wire.LogWire.Numbered;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.LogStore.Line;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The 24 hexadecimal digits by which older clients go on reading: 16 for the nanosecond, 8 for the
 * how-many-eth line of that nanosecond it is. Nothing has to remember them.
 */
record LogPosition(Instant time, int index) {

  private static final int MOST_OF_ONE_TIME = 1_000_000;
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{24}");
  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

  static LogPosition parse(String id) {
    if (!FORM.matcher(id).matches()) {
      throw RejectedException.invalid("Field 'id' must be 24 hexadecimal digits.");
    }
    BigInteger[] parts = new BigInteger(id.substring(0, 16), 16).divideAndRemainder(BILLION);
    return new LogPosition(
        Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact()),
        (int) Math.min(MOST_OF_ONE_TIME, Long.parseLong(id.substring(16), 16)));
  }

  /**
   * Numbers lines.
   *
   * @param lines oldest first, beginning with the first line of some nanosecond
   */
  static List<Numbered> number(List<Line> lines) {
    List<Numbered> numbered = new ArrayList<>(lines.size());
    Instant time = Instant.MIN;
    int index = 0;
    for (Line line : lines) {
      index = line.time().equals(time) ? index + 1 : 0;
      time = line.time();
      numbered.add(new Numbered("%016x%08x".formatted(LogWire.nanos(time), index), line));
    }
    return numbered;
  }
}
