package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.plan.Compilation;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.run.ActiveRequests;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Versions of pipelines (reference, section 4.2). A version is compiled before it is saved: errors
 * refuse it, all of them in one sentence after the other; gaps may be saved and stop requests only.
 */
public final class PipelineVersionService {

  private final Catalog catalog;
  private final PlanCompiler compiler;
  private final ActiveRequests active;
  private final InstantSource clock;

  public PipelineVersionService(
      Catalog catalog, PlanCompiler compiler, ActiveRequests active, InstantSource clock) {
    this.catalog = catalog;
    this.compiler = compiler;
    this.active = active;
    this.clock = clock;
  }

  /**
   * What a version is made of but its name; null components get their defaults in a new version and
   * change nothing in an old one.
   */
  public record Settings(
      @Nullable String description,
      @Nullable Map<String, String> labels,
      @Nullable Integer retentionSeconds,
      @Nullable String retentionMode,
      GraphDeclaration graph) {}

  public List<PipelineVersionView> list(String project, String pipeline, LabelFilter labels) {
    Pipeline owner = new Lookup(catalog).pipeline(project, pipeline);
    return catalog.pipelineVersions(owner.id()).stream()
        .filter(version -> labels.matches(version.labels()))
        .map(version -> PipelineVersionView.of(catalog, owner, version))
        .toList();
  }

  public PipelineVersionView get(String project, String pipeline, String version) {
    Lookup lookup = new Lookup(catalog);
    Pipeline owner = lookup.pipeline(project, pipeline);
    return PipelineVersionView.of(catalog, owner, lookup.pipelineVersion(owner, version));
  }

  /** A new version. The first one of a pipeline becomes its default. */
  public PipelineVersionView create(
      String project, String pipeline, String name, Settings settings) {
    return catalog.write(
        change -> {
          Pipeline owner = new Lookup(change).pipeline(project, pipeline);
          Instant now = Now.of(clock);
          PipelineVersion empty =
              new PipelineVersion(
                  UUID.randomUUID(),
                  owner.id(),
                  freeName(change, owner, name),
                  "",
                  Map.of(),
                  Retention.DEFAULT,
                  List.of(),
                  List.of(),
                  now,
                  now);
          return save(change, owner, with(settings, empty, empty.name(), now, change, owner));
        });
  }

  /**
   * Changes a version.
   *
   * @param newName null to keep the name
   */
  public PipelineVersionView update(
      String project, String pipeline, String name, @Nullable String newName, Settings settings) {
    return catalog.write(
        change -> {
          Lookup lookup = new Lookup(change);
          Pipeline owner = lookup.pipeline(project, pipeline);
          PipelineVersion before = lookup.pipelineVersion(owner, name);
          String nameNow =
              newName == null || newName.equals(name) ? name : freeName(change, owner, newName);
          return save(change, owner, with(settings, before, nameNow, Now.of(clock), change, owner));
        });
  }

  private PipelineVersion with(
      Settings settings,
      PipelineVersion before,
      String name,
      Instant now,
      CatalogChange change,
      Pipeline owner) {
    GraphDeclaration.Resolved resolved =
        settings.graph().objects(change, owner.projectId(), before.objects());
    List<PipelineObject> objects = resolved.objects();
    PipelineVersion next =
        new PipelineVersion(
            before.id(),
            before.pipelineId(),
            name,
            Checks.description(settings.description(), before.description()),
            Checks.labels(settings.labels(), before.labels()),
            Checks.retention(
                settings.retentionMode(), settings.retentionSeconds(), before.retention()),
            objects,
            settings.graph().attachments(objects, before),
            before.created(),
            now);
    if (!resolved.problems().isEmpty()) {
      throw invalid(String.join(" ", allProblems(resolved, next, change, owner)));
    }
    return next;
  }

  /** Problems of single objects, and what is wrong with the rest of the graph besides. */
  private List<String> allProblems(
      GraphDeclaration.Resolved resolved,
      PipelineVersion version,
      CatalogChange change,
      Pipeline owner) {
    List<Attachment> checkable =
        version.attachments().stream()
            .filter(attachment -> !GraphDeclaration.mentions(attachment, resolved.wrong()))
            .toList();
    PipelineVersion rest =
        new PipelineVersion(
            version.id(),
            version.pipelineId(),
            version.name(),
            version.description(),
            version.labels(),
            version.retention(),
            version.objects(),
            checkable,
            version.created(),
            version.updated());
    List<String> all = new ArrayList<>(resolved.problems());
    all.addAll(compiler.compile(owner, rest, change).errors());
    return all;
  }

  private PipelineVersionView save(
      CatalogChange change, Pipeline pipeline, PipelineVersion version) {
    change.save(version);
    Pipeline owner = pipeline;
    if (owner.defaultVersion() == null) {
      owner = withDefault(pipeline, version.id());
      change.save(owner);
    }
    refuseErrors(compiler.compile(owner, version, change));
    return PipelineVersionView.of(change, owner, version);
  }

  private static void refuseErrors(Compilation compilation) {
    if (!compilation.errors().isEmpty()) {
      throw invalid(String.join(" ", compilation.errors()));
    }
  }

  /**
   * Removes the version, and stops its requests. The default version can go only when it is the
   * last.
   */
  public void delete(String project, String pipeline, String name) throws InterruptedException {
    PipelineVersion deleted =
        catalog.write(
            change -> {
              Lookup lookup = new Lookup(change);
              Pipeline owner = lookup.pipeline(project, pipeline);
              PipelineVersion version = lookup.pipelineVersion(owner, name);
              Referrer.refuseDelete(change, owner, version);
              AttachedResources.letGo(change, owner, version);
              if (version.id().equals(owner.defaultVersion())) {
                if (change.pipelineVersions(owner.id()).size() > 1) {
                  throw invalid(
                      ("Version '%s' is the default version of pipeline '%s': make another version the"
                              + " default first.")
                          .formatted(name, pipeline));
                }
                change.save(withDefault(owner, null));
              }
              change.deletePipelineVersion(version.id());
              return version;
            });
    active.versionsAreGone(List.of(deleted.id()));
  }

  private static String freeName(CatalogChange change, Pipeline owner, String name) {
    Names.VERSION.check("version", name);
    if (change.pipelineVersion(owner.id(), name).isPresent()) {
      throw conflict(
          "The version %s is taken: version names must be unique in the pipeline."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private static Pipeline withDefault(Pipeline pipeline, @Nullable UUID version) {
    return new Pipeline(
        pipeline.id(),
        pipeline.projectId(),
        pipeline.name(),
        pipeline.description(),
        pipeline.input(),
        pipeline.output(),
        pipeline.labels(),
        version,
        pipeline.created(),
        pipeline.updated());
  }
}
