package io.penstock.adapters.store.sql;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/**
 * Keeps Flyway's reports of success off the console: what goes wrong arrives as an exception.
 *
 * <p>Public because Flyway makes one by its name.
 */
public final class SilentFlywayLog implements LogCreator, Log {

  @Override
  public Log createLogger(Class<?> owner) {
    return this;
  }

  @Override
  public void debug(String message) {}

  @Override
  public void info(String message) {}

  @Override
  public void warn(String message) {}

  @Override
  public void error(String message) {}

  @Override
  public void error(String message, Exception e) {}

  @Override
  public void notice(String message) {}
}
