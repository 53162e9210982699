package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.CatalogView;
import java.util.List;
import java.util.Locale;

/** Whether a deployment version can take requests, and if not, why (reference, section 6.2). */
public enum VersionStatus {
  /** Nothing was uploaded. */
  UNAVAILABLE,
  /** Nothing runs yet, an upload waits for its build or is being built. */
  BUILDING,
  /** A built revision takes requests, whatever becomes of later ones. */
  AVAILABLE,
  /** Nothing runs, no build succeeded. */
  FAILED;

  public static VersionStatus of(DeploymentVersion version, CatalogView catalog) {
    if (version.activeRevision() != null) {
      return AVAILABLE;
    }
    List<Revision> revisions = catalog.revisions(version.id());
    if (revisions.isEmpty()) {
      return UNAVAILABLE;
    }
    return revisions.stream().anyMatch(VersionStatus::isUnfinished) ? BUILDING : FAILED;
  }

  static boolean isUnfinished(Revision revision) {
    return switch (revision.status()) {
      case QUEUED, BUILDING -> true;
      case SUCCESS, FAILED -> false;
    };
  }

  /** The name in the API, such as {@code available}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
