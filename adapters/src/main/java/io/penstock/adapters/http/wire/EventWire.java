package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a streamed answer, as the official client's parser wants them (reference, section
 * 10): it hands on what follows {@code data:} unchanged, passes over {@code event:} lines and empty
 * ones, and takes every other line for the last one. There are no comments.
 */
public final class EventWire {

  private EventWire() {}

  /** An empty line, which says nothing: it keeps a silent connection open. */
  public static byte[] nothing() {
    return new byte[] {'\n'};
  }

  /** One update: a {@code data:} line for each line of the text, whatever its line breaks are. */
  public static byte[] update(String text) {
    StringBuilder lines = new StringBuilder(text.length() + 32).append("event: update\ndata:");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        continue;
      }
      if (c == '\n' || c == '\r') {
        lines.append("\ndata:");
      } else {
        lines.append(c);
      }
    }
    return lines.append("\n\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The last line.
   *
   * @param answer an object without line breaks
   */
  public static byte[] end(JsonText answer) {
    byte[] json = answer.utf8();
    byte[] line = new byte[json.length + 1];
    System.arraycopy(json, 0, line, 0, json.length);
    line[json.length] = '\n';
    return line;
  }
}
