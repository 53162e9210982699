package io.penstock.engine.service.definition;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The time as definitions carry it. */
public final class Now {

  private Now() {}

  /** In microseconds, as the API shows it: so an answer says the same before and after storing. */
  public static Instant of(InstantSource clock) {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
