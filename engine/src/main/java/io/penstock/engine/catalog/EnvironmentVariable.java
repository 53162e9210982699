package io.penstock.engine.catalog;

import java.util.UUID;

/**
 * A variable in the environment of user code.
 *
 * @param ownerId of the project, deployment or deployment version that has it
 * @param value in the clear; storage encrypts those of secrets
 * @param secret whether the value is never shown again
 */
public record EnvironmentVariable(
    UUID id, Level level, UUID ownerId, String name, String value, boolean secret) {

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return "EnvironmentVariable[id=%s, level=%s, ownerId=%s, name=%s, secret=%s]"
        .formatted(id, level, ownerId, name, secret);
  }

  /** Where it was set. Version beats deployment beats project. */
  public enum Level {
    PROJECT,
    DEPLOYMENT,
    VERSION
  }
}
