package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.port.TokenStore.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Uploads of code (reference, section 6.3). An upload answers as soon as the package and its queued
 * revision are kept; {@link RevisionBuilds} does the rest.
 */
public final class RevisionService {

  private final Catalog catalog;
  private final PackageStore packages;
  private final RevisionBuilds builds;
  private final InstantSource clock;

  public RevisionService(
      Catalog catalog, PackageStore packages, RevisionBuilds builds, InstantSource clock) {
    this.catalog = catalog;
    this.packages = packages;
    this.builds = builds;
    this.clock = clock;
  }

  /**
   * The zip of a revision.
   *
   * @param fileName without blanks, as clients want it
   * @param content for the caller to close
   */
  public record Download(String fileName, InputStream content) {}

  public List<RevisionView> list(String project, String deployment, String version) {
    DeploymentVersion owner = new Lookup(catalog).deploymentVersion(project, deployment, version);
    return catalog.revisions(owner.id()).stream()
        .map(revision -> new RevisionView(revision, version))
        .toList();
  }

  public RevisionView get(String project, String deployment, String version, String id) {
    return new RevisionView(
        new Lookup(catalog).revision(project, deployment, version, id), version);
  }

  public Download download(String project, String deployment, String version, String id)
      throws IOException {
    Revision revision = new Lookup(catalog).revision(project, deployment, version, id);
    return new Download(
        "%s-%s-%s.zip".formatted(deployment, version, revision.id()), open(revision.id()));
  }

  /**
   * Refuses where there is no such version: to be asked before a large body is read.
   *
   * @throws io.penstock.engine.error.RejectedException when the path names nothing
   */
  public void requireVersion(String project, String deployment, String version) {
    new Lookup(catalog).deploymentVersion(project, deployment, version);
  }

  /**
   * Keeps an uploaded package.
   *
   * @param zip the caller deletes what is left of it
   */
  public RevisionView upload(
      String project, String deployment, String version, Path zip, Principal caller)
      throws IOException {
    requireVersion(project, deployment, version);
    return keep(project, deployment, version, caller, id -> packages.add(id, zip));
  }

  /** Uploads what another version of the project runs, or else what was uploaded to it last. */
  public RevisionView uploadFrom(
      String project,
      String deployment,
      String version,
      String sourceDeployment,
      String sourceVersion,
      Principal caller)
      throws IOException {
    requireVersion(project, deployment, version);
    DeploymentVersion source =
        new Lookup(catalog).deploymentVersion(project, sourceDeployment, sourceVersion);
    UUID from = source.activeRevision() == null ? source.latestRevision() : source.activeRevision();
    if (from == null) {
      throw invalid(
          "Version '%s' of deployment '%s' cannot be the source: nothing was uploaded to it."
              .formatted(sourceVersion, sourceDeployment));
    }
    return keep(project, deployment, version, caller, id -> copy(from, id));
  }

  /** A new revision with the package of an old one. */
  public RevisionView rebuild(
      String project, String deployment, String version, String id, Principal caller)
      throws IOException {
    UUID from = new Lookup(catalog).revision(project, deployment, version, id).id();
    return keep(project, deployment, version, caller, to -> copy(from, to));
  }

  private RevisionView keep(
      String project, String deployment, String version, Principal caller, PackageSource source)
      throws IOException {
    UUID id = UUID.randomUUID();
    source.add(id);
    boolean recorded = false;
    try {
      Revision revision =
          catalog.write(
              change -> {
                DeploymentVersion owner =
                    new Lookup(change).deploymentVersion(project, deployment, version);
                Revision queued = Revision.queued(id, owner.id(), Now.of(clock), caller.email());
                change.save(queued);
                change.save(Revisions.uploaded(owner, queued));
                return queued;
              });
      recorded = true;
      builds.start(id);
      return new RevisionView(revision, version);
    } finally {
      if (!recorded) {
        packages.delete(id);
      }
    }
  }

  private InputStream open(UUID revisionId) throws IOException {
    try {
      return packages.open(revisionId);
    } catch (NoSuchFileException e) {
      throw deletedMeanwhile();
    }
  }

  private void copy(UUID from, UUID to) throws IOException {
    try {
      packages.copy(from, to);
    } catch (NoSuchFileException e) {
      throw deletedMeanwhile();
    }
  }

  /** What was looked up in the catalog a moment ago went with its version. */
  private static RejectedException deletedMeanwhile() {
    return RejectedException.notFound("The package of the revision was deleted meanwhile");
  }

  private interface PackageSource {
    void add(UUID revisionId) throws IOException;
  }
}
