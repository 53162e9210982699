package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Definitions that come into a project from a file (reference, section 8.12). Its name is its id.
 * The file is kept outside the catalog, under the id.
 *
 * @param importedBy an e-mail address
 * @param skipConfirmation whether all that is in the file is made without asking
 * @param link where the file comes from; null for one that was uploaded or copied
 * @param objects what was found in the file, and once it is confirmed what was chosen of it, with
 *     the values of variables; storage encrypts them
 * @param confirmation who has decided that its objects are made, and when; null before, and for one
 *     that asks nobody
 * @param errorMessage empty unless it failed; at most 1,024 characters
 * @param size of the file in bytes; null while it is still to be fetched
 */
public record Import(
    UUID id,
    UUID projectId,
    String importedBy,
    boolean skipConfirmation,
    @Nullable String link,
    ProjectObjects objects,
    @Nullable Confirmation confirmation,
    Status status,
    String errorMessage,
    @Nullable Long size,
    Instant created)
    implements ProjectResource {

  /**
   * A decision.
   *
   * @param by an e-mail address
   */
  public record Confirmation(String by, Instant at) {}

  /** Who has decided that its objects are made, as far as that is decided. */
  public String decidedBy() {
    return confirmation == null ? importedBy : confirmation.by();
  }

  /** When nothing of it can have been made yet. */
  public Instant notMadeBefore() {
    return confirmation == null ? created : confirmation.at();
  }

  /** How far it is. */
  public enum Status {
    PENDING,
    SCANNING,
    /** It waits for somebody who chooses what is to be made. */
    CONFIRMATION,
    CONFIRMATION_PENDING,
    PROCESSING,
    COMPLETED,
    FAILED;

    /** The name in the API, such as {@code confirmation_pending}. */
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

  /** Whether the server works on it, or is about to. */
  public boolean isUnderWay() {
    return switch (status) {
      case PENDING, SCANNING, CONFIRMATION_PENDING, PROCESSING -> true;
      case CONFIRMATION, COMPLETED, FAILED -> false;
    };
  }

  /** The same, further on. */
  public Import with(Status newStatus, String message) {
    return copy(objects, confirmation, newStatus, message, size);
  }

  /** The same with a file of that size. */
  public Import withSize(long bytes) {
    return copy(objects, confirmation, status, errorMessage, bytes);
  }

  /** The same with other objects. */
  public Import withObjects(ProjectObjects others) {
    return copy(others, confirmation, status, errorMessage, size);
  }

  /** The same, about to be made. */
  public Import confirmed(ProjectObjects chosen, Confirmation decision) {
    return copy(chosen, decision, Status.CONFIRMATION_PENDING, "", size);
  }

  private Import copy(
      ProjectObjects newObjects,
      @Nullable Confirmation newConfirmation,
      Status newStatus,
      String message,
      @Nullable Long newSize) {
    return new Import(
        id,
        projectId,
        importedBy,
        skipConfirmation,
        link,
        newObjects,
        newConfirmation,
        newStatus,
        message,
        newSize,
        created);
  }
}
