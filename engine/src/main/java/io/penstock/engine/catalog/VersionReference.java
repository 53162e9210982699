package io.penstock.engine.catalog;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a deployment or pipeline something is about, such as a schedule or a webhook. By
 * ids, so that it stays with what is renamed.
 *
 * @param objectId of the deployment or pipeline
 * @param versionId null for whichever version is the default one at the time
 */
public record VersionReference(ObjectType objectType, UUID objectId, @Nullable UUID versionId) {

  /** What has versions that take requests. */
  public enum ObjectType {
    DEPLOYMENT("deployment"),
    PIPELINE("pipeline");

    private final String wireName;

    ObjectType(String wireName) {
      this.wireName = wireName;
    }

    /** As the API writes it. */
    public String wireName() {
      return wireName;
    }

    public static Optional<ObjectType> ofWireName(String name) {
      for (ObjectType type : values()) {
        if (type.wireName.equals(name)) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }
  }
}
