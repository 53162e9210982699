package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A copy of definitions of a project as a file, or one that is being made (reference, section
 * 8.12). Its name is its id. The file is kept outside the catalog, under the id.
 *
 * @param exportedBy an e-mail address
 * @param objects what is in it, as it was chosen
 * @param packages whether the code of versions and the files of environments are in it
 * @param errorMessage empty unless it failed; at most 1,024 characters
 * @param size of the file in bytes; null until it is completed
 */
public record Export(
    UUID id,
    UUID projectId,
    String exportedBy,
    String description,
    ProjectObjects objects,
    boolean packages,
    Status status,
    String errorMessage,
    @Nullable Long size,
    Instant created)
    implements ProjectResource {

  /** How far it is. */
  public enum Status {
    PENDING,
    PROCESSING,
    COMPLETED,
    FAILED;

    /** The name in the API, such as {@code processing}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Status> ofWireName(String name) {
      return Arrays.stream(values()).filter(status -> status.wireName().equals(name)).findFirst();
    }
  }

  @Override
  public String name() {
    return id.toString();
  }

  public boolean isUnfinished() {
    return status == Status.PENDING || status == Status.PROCESSING;
  }

  /** The same, further on. */
  public Export with(Status newStatus, String message, @Nullable Long newSize) {
    return new Export(
        id,
        projectId,
        exportedBy,
        description,
        objects,
        packages,
        newStatus,
        message,
        newSize,
        created);
  }
}
