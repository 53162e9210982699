package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentBuild.Status;
import io.penstock.engine.catalog.EnvironmentRevision;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.EnvironmentStore;
import io.penstock.engine.port.TokenStore.Principal;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Uploads to custom environments, and the builds of them (reference, section 6.6). */
public final class EnvironmentRevisionService {

  private static final String UPLOADED = "Environment file upload";
  private static final String REBUILT = "Rebuild triggered";

  private final Catalog catalog;
  private final EnvironmentService environments;
  private final EnvironmentStore store;
  private final EnvironmentBuilds builds;
  private final InstantSource clock;

  public EnvironmentRevisionService(
      Catalog catalog,
      EnvironmentService environments,
      EnvironmentStore store,
      EnvironmentBuilds builds,
      InstantSource clock) {
    this.catalog = catalog;
    this.environments = environments;
    this.store = store;
    this.builds = builds;
    this.clock = clock;
  }

  public List<EnvironmentRevision> list(String project, String environment) {
    CustomEnvironment owner = requireCustom(project, environment);
    return catalog.resources(EnvironmentRevision.class, owner.projectId()).stream()
        .filter(revision -> revision.environmentId().equals(owner.id()))
        .toList();
  }

  public EnvironmentRevision get(String project, String environment, String revision) {
    return revision(catalog, requireCustom(project, environment), revision);
  }

  /** The file of a revision, as it was uploaded. */
  public EnvironmentStore.Upload download(String project, String environment, String revision)
      throws IOException {
    try {
      return store.open(get(project, environment, revision).id());
    } catch (NoSuchFileException e) {
      throw deletedMeanwhile();
    }
  }

  /**
   * The environment of the project: to be asked for before a large body is read.
   *
   * @throws RejectedException when it names nothing, or something that belongs to the server
   */
  public CustomEnvironment requireCustom(String project, String environment) {
    return environments.custom(catalog, new Lookup(catalog).project(project), environment);
  }

  /**
   * Keeps an uploaded file as a revision, and builds it soon.
   *
   * @param file the caller deletes it
   * @param baseEnvironment to build upon from now on; null for the same as before
   */
  public EnvironmentBuild upload(
      String project,
      String environment,
      Path file,
      @Nullable String baseEnvironment,
      Principal caller)
      throws IOException {
    requireCustom(project, environment);
    return keep(project, environment, baseEnvironment, caller, id -> store.add(id, file));
  }

  /** The same with the file of another environment: what is active there, or came last. */
  public EnvironmentBuild uploadFrom(
      String project,
      String environment,
      String source,
      @Nullable String baseEnvironment,
      Principal caller)
      throws IOException {
    requireCustom(project, environment);
    CustomEnvironment from = requireCustom(project, source);
    UUID revision = from.activeRevision() == null ? from.latestRevision() : from.activeRevision();
    if (revision == null) {
      throw invalid(
          "The environment %s cannot be the source: nothing was uploaded to it."
              .formatted(Names.quote(source)));
    }
    return keep(project, environment, baseEnvironment, caller, id -> copy(revision, id));
  }

  /** Builds a revision once more, from scratch. */
  public EnvironmentBuild rebuild(String project, String environment, String revision) {
    environments.awaitBases();
    EnvironmentBuild build =
        catalog.write(
            change -> {
              CustomEnvironment owner =
                  environments.custom(change, new Lookup(change).project(project), environment);
              return queue(change, owner, revision(change, owner, revision), null, REBUILT);
            });
    builds.start(build);
    return build;
  }

  /** Builds once more what was uploaded last. */
  public EnvironmentBuild rebuildLatest(String project, String environment) {
    UUID latest = requireCustom(project, environment).latestRevision();
    if (latest == null) {
      throw invalid(
          "The environment %s cannot be built: nothing was uploaded to it."
              .formatted(Names.quote(environment)));
    }
    return rebuild(project, environment, latest.toString());
  }

  public List<EnvironmentBuild> builds(String project, String environment, String revision) {
    EnvironmentRevision owner = get(project, environment, revision);
    return catalog.resources(EnvironmentBuild.class, owner.projectId()).stream()
        .filter(build -> build.revisionId().equals(owner.id()))
        .toList();
  }

  public EnvironmentBuild build(String project, String environment, String revision, String build) {
    return build(catalog, get(project, environment, revision), build);
  }

  /** Stops a build that has not ended. */
  public EnvironmentBuild cancel(
      String project, String environment, String revision, String build) {
    environments.awaitBases();
    EnvironmentBuild cancelled =
        catalog.write(
            change -> {
              Project owner = new Lookup(change).project(project);
              EnvironmentBuild found =
                  build(
                      change,
                      revision(change, environments.custom(change, owner, environment), revision),
                      build);
              if (!found.isUnfinished()) {
                throw conflict(
                    "The build %s cannot be cancelled: its status is %s already."
                        .formatted(found.id(), found.status().wireName()));
              }
              EnvironmentBuild stopped = found.with(Status.CANCELLED, "", null);
              change.save(stopped);
              return stopped;
            });
    builds.stop(cancelled.id());
    return cancelled;
  }

  /** The files by which a revision says what is to be installed. */
  public List<EnvironmentStore.DependencyFile> dependencyFiles(
      String project, String environment, String revision, String build) throws IOException {
    return store.dependencyFiles(build(project, environment, revision, build).revisionId());
  }

  private EnvironmentBuild keep(
      String project,
      String environment,
      @Nullable String baseEnvironment,
      Principal caller,
      FileSource source)
      throws IOException {
    environments.awaitBases();
    if (baseEnvironment != null) {
      var _ = environments.bases().require("base_environment_name", baseEnvironment);
    }
    UUID id = UUID.randomUUID();
    source.add(id);
    boolean recorded = false;
    try {
      EnvironmentBuild build =
          catalog.write(
              change -> {
                CustomEnvironment owner =
                    environments.custom(change, new Lookup(change).project(project), environment);
                EnvironmentRevision revision =
                    new EnvironmentRevision(
                        id, owner.projectId(), owner.id(), caller.email(), Now.of(clock));
                change.save(revision);
                return queue(change, owner, revision, baseEnvironment, UPLOADED);
              });
      recorded = true;
      builds.start(build);
      return build;
    } finally {
      if (!recorded) {
        store.delete(id);
      }
    }
  }

  private EnvironmentBuild queue(
      CatalogChange change,
      CustomEnvironment owner,
      EnvironmentRevision revision,
      @Nullable String baseEnvironment,
      String trigger) {
    Instant now = Now.of(clock);
    EnvironmentBuild build =
        new EnvironmentBuild(
            UUID.randomUUID(),
            owner.projectId(),
            owner.id(),
            revision.id(),
            baseEnvironment == null ? owner.baseEnvironment() : baseEnvironment,
            Status.QUEUED,
            "",
            trigger,
            null,
            now);
    change.save(build);
    change.save(owner.withLatest(build, now));
    return build;
  }

  private static EnvironmentRevision revision(
      CatalogView view, CustomEnvironment owner, String id) {
    return Lookup.id(id)
        .flatMap(found -> view.resource(EnvironmentRevision.class, found))
        .filter(revision -> revision.environmentId().equals(owner.id()))
        .orElseThrow(() -> notFound("Environment revision was not found"));
  }

  private static EnvironmentBuild build(CatalogView view, EnvironmentRevision owner, String id) {
    return Lookup.id(id)
        .flatMap(found -> view.resource(EnvironmentBuild.class, found))
        .filter(build -> build.revisionId().equals(owner.id()))
        .orElseThrow(() -> notFound("Environment build was not found"));
  }

  private void copy(UUID from, UUID to) throws IOException {
    try {
      store.copy(from, to);
    } catch (NoSuchFileException e) {
      throw deletedMeanwhile();
    }
  }

  /** What was looked up in the catalog a moment ago went with its environment. */
  private static RejectedException deletedMeanwhile() {
    return notFound("The file of the revision was deleted meanwhile");
  }

  private interface FileSource {
    void add(UUID revisionId) throws IOException;
  }
}
