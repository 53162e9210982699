package io.penstock.engine.service.definition;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A Python to run code with, part of the server rather than of a project.
 *
 * @param name such as {@code python3-12}
 * @param displayName for people, such as {@code Python 3.12}
 */
public record BaseEnvironment(String name, String displayName) {

  /** The one tag each environment has; newer clients name an environment by name and tag. */
  public static final String TAG = "latest";

  /** The same on every start: nothing stores it. */
  public UUID id() {
    return UUID.nameUUIDFromBytes(("environment " + name).getBytes(StandardCharsets.UTF_8));
  }
}
