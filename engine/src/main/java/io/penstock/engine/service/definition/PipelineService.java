package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.run.ActiveRequests;
import io.penstock.engine.service.definition.SchemaRules.Side;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pipelines (reference, section 4.1). */
public final class PipelineService {

  private final Catalog catalog;
  private final ActiveRequests active;
  private final InstantSource clock;

  public PipelineService(Catalog catalog, ActiveRequests active, InstantSource clock) {
    this.catalog = catalog;
    this.active = active;
    this.clock = clock;
  }

  /** A new pipeline; null components get their defaults. */
  public record Create(
      String name,
      @Nullable String description,
      @Nullable String inputType,
      @Nullable List<FieldDeclaration> inputFields,
      @Nullable String outputType,
      @Nullable List<FieldDeclaration> outputFields,
      @Nullable Map<String, String> labels) {}

  /** Changes to a pipeline; null components change nothing. */
  public record Update(
      @Nullable String name,
      @Nullable String description,
      @Nullable String inputType,
      @Nullable List<FieldDeclaration> inputFields,
      @Nullable String outputType,
      @Nullable List<FieldDeclaration> outputFields,
      @Nullable Map<String, String> labels,
      @Nullable String defaultVersion) {}

  public List<PipelineView> list(String project, LabelFilter labels) {
    return catalog.pipelines(new Lookup(catalog).project(project).id()).stream()
        .filter(pipeline -> labels.matches(pipeline.labels()))
        .map(pipeline -> PipelineView.of(catalog, project, pipeline))
        .toList();
  }

  public PipelineView get(String project, String name) {
    return PipelineView.of(catalog, project, new Lookup(catalog).pipeline(project, name));
  }

  public PipelineView create(String project, Create command) {
    return catalog.write(
        change -> {
          UUID projectId = new Lookup(change).project(project).id();
          var now = Now.of(clock);
          Pipeline pipeline =
              new Pipeline(
                  UUID.randomUUID(),
                  projectId,
                  freeName(change, projectId, command.name()),
                  Checks.description(command.description(), ""),
                  SchemaRules.schema(
                      Side.INPUT, command.inputType(), command.inputFields(), Schema.structured()),
                  SchemaRules.schema(
                      Side.OUTPUT,
                      command.outputType(),
                      command.outputFields(),
                      Schema.structured()),
                  Checks.labels(command.labels(), Map.of()),
                  null,
                  now,
                  now);
          change.save(pipeline);
          return PipelineView.of(change, project, pipeline);
        });
  }

  /**
   * Changes a pipeline. Mappings, its own and those of pipelines it is part of, follow a field that
   * was renamed alone, and are dropped when their field is gone.
   */
  public PipelineView update(String project, String name, Update command) {
    return catalog.write(
        change -> {
          Pipeline before = new Lookup(change).pipeline(project, name);
          Pipeline updated = updated(change, before, command);
          change.save(updated);
          MappingRepair.afterChange(change, before, updated);
          return PipelineView.of(change, project, updated);
        });
  }

  private Pipeline updated(CatalogChange change, Pipeline before, Update command) {
    String given = command.name();
    return new Pipeline(
        before.id(),
        before.projectId(),
        given == null || given.equals(before.name())
            ? before.name()
            : freeName(change, before.projectId(), given),
        Checks.description(command.description(), before.description()),
        SchemaRules.schema(Side.INPUT, command.inputType(), command.inputFields(), before.input()),
        SchemaRules.schema(
            Side.OUTPUT, command.outputType(), command.outputFields(), before.output()),
        Checks.labels(command.labels(), before.labels()),
        command.defaultVersion() == null
            ? before.defaultVersion()
            : new Lookup(change).pipelineVersion(before, command.defaultVersion()).id(),
        before.created(),
        Now.of(clock));
  }

  /** Removes the pipeline with its versions, and stops their requests. */
  public void delete(String project, String name) throws InterruptedException {
    List<UUID> versions =
        catalog.write(
            change -> {
              Pipeline pipeline = new Lookup(change).pipeline(project, name);
              Referrer.refuseDelete(change, pipeline);
              AttachedResources.letGo(change, pipeline);
              List<UUID> found =
                  change.pipelineVersions(pipeline.id()).stream().map(PipelineVersion::id).toList();
              RoleAssignments.removeOf(change, pipeline.projectId(), pipeline.id());
              change.deletePipeline(pipeline.id());
              return found;
            });
    active.versionsAreGone(versions);
  }

  private static String freeName(CatalogChange change, UUID projectId, String name) {
    Names.PIPELINE.check("name", name);
    if (change.pipeline(projectId, name).isPresent()) {
      throw conflict(
          "The name %s is taken: pipeline names must be unique in the project."
              .formatted(Names.quote(name)));
    }
    return name;
  }
}
