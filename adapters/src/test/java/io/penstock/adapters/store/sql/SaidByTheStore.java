package io.penstock.adapters.store.sql;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The errors that a store writes to the server's log. */
final class SaidByTheStore implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger("io.penstock.store");

  private final List<String> sentences = new CopyOnWriteArrayList<>();
  private final Handler handler = new Listening();

  private final class Listening extends Handler {

    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord said) {
      if (said.getLevel().equals(Level.SEVERE)) {
        sentences.add(formatter.formatMessage(said));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  SaidByTheStore() {
    LOG.addHandler(handler);
  }

  List<String> sentences() {
    return sentences;
  }

  @Override
  public void close() {
    LOG.removeHandler(handler);
  }
}
