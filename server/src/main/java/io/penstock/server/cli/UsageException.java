package io.penstock.server.cli;

/** What was typed is no command. The message says why. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
